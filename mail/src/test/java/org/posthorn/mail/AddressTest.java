package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 5321 §4.1.2 Mailbox")
class AddressTest {

    @Test
    void keeps_the_case_of_the_local_part_only() {
        assertThat(new Address("Ada", "Example.ORG")).hasToString("Ada@example.org");
    }

    @Test
    void is_quoted_on_the_wire_where_it_must_be() {
        assertThat(new Address("ada l", "example.org").toPath())
                .isEqualTo("<\"ada l\"@example.org>");
        assertThat(new Address("a\"\\b", "example.org").toMailbox())
                .isEqualTo("\"a\\\"\\\\b\"@example.org");
        assertThat(new Address(".a", "example.org").toMailbox()).isEqualTo("\".a\"@example.org");
        assertThat(new Address("a..b", "example.org").toMailbox())
                .isEqualTo("\"a..b\"@example.org");
        assertThat(new Address("a.b+c", "example.org").toMailbox()).isEqualTo("a.b+c@example.org");
        assertThat(new ReversePath.Null().toPath()).isEqualTo("<>");
    }

    @Test
    void never_holds_a_line_end() {
        assertThatThrownBy(() -> new Address("a\r\nDATA", "example.org"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Address("a", "example.org\n"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Address("", "example.org"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void is_read_from_text() throws PathException {
        assertThat(Address.parse("\"ada l\"@Example.org"))
                .isEqualTo(new Address("ada l", "example.org"));
        assertThatThrownBy(() -> Address.parse("ada@example.org "))
                .isInstanceOf(PathException.class);
        assertThatThrownBy(() -> Address.parse("")).isInstanceOf(PathException.class);
    }

    @Test
    void knows_if_it_needs_smtputf8() {
        assertThat(new Address("ada", "example.org").isAscii()).isTrue();
        assertThat(new Address("åda", "example.org").isAscii()).isFalse();
        assertThat(new Address("ada", "bücher.example").isAscii()).isTrue();
    }
}
