package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.UnknownHostException;

@DisplayName("RFC 1035 §3.1 names")
class NameTest {

    @Test
    void a_name_is_in_lower_case_and_has_no_dot_at_the_end() {
        assertThat(Name.parse("Mail.Example.ORG.")).contains(new Name("mail.example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_dmarc.example.org",
                "ada%2foo._spf.example.org",
                "a",
                "1.2.0.192.in-addr.arpa",
                "a b.example"
            })
    void whatever_is_short_enough_is_a_label(String text) {
        assertThat(Name.parse(text)).map(Name::text).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".example.org",
                "example..org",
                "example.org..",
                "a23456789012345678901234567890123456789012345678901234567890abcd.example"
            })
    void an_empty_or_long_label_is_none(String text) {
        assertThat(Name.parse(text)).isEmpty();
    }

    @Test
    void a_name_has_253_octets_at_the_most() {
        String most = ("a".repeat(62) + ".").repeat(4) + "b";
        assertThat(Name.parse(most)).isPresent();
        assertThat(Name.parse(most + "b")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "b\u00fccher.example, xn--bcher-kva.example",
        "example.\u4e2d\u56fd, example.xn--fiqs8s",
        "\u00dcBER.example, xn--ber-goa.example"
    })
    void letters_beyond_ascii_become_a_labels(String text, String ascii) {
        assertThat(Name.parse(text)).map(Name::text).contains(ascii);
    }

    @Test
    void the_names_of_an_address() throws UnknownHostException {
        assertThat(Name.reverse(InetAddress.getByName("192.0.2.1")))
                .hasToString("1.2.0.192.in-addr.arpa");
        assertThat(Name.reverse(InetAddress.getByName("2001:db8::567:89ab")).text())
                .isEqualTo(
                        "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    }

    @Test
    void below_is_by_labels() {
        var domain = new Name("example.org");
        assertThat(new Name("mail.example.org").isWithin(domain)).isTrue();
        assertThat(domain.isWithin(domain)).isTrue();
        assertThat(new Name("anexample.org").isWithin(domain)).isFalse();
        assertThat(domain.isWithin(Name.ROOT)).isTrue();
        assertThat(domain.child("_dmarc")).isEqualTo(new Name("_dmarc.example.org"));
    }

    @Test
    void the_wire_has_every_octet() {
        for (String text : new String[] {"example.org", "a\\b.\"x\".org", "\u00ff\0.org", ""}) {
            assertThat(Name.of(new Name(text).wire())).contains(new Name(text));
        }
        assertThat(Name.of(org.xbill.DNS.Name.fromConstantString("a\\.b.org."))).isEmpty();
    }

    @Test
    void a_name_that_is_none_cannot_be_made() {
        assertThatThrownBy(() -> new Name("a..b")).isInstanceOf(IllegalArgumentException.class);
    }
}
