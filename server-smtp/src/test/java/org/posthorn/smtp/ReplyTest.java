package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

@DisplayName("RFC 5321 §4.2 Replies")
class ReplyTest {

    @Test
    void have_the_status_on_every_line() {
        var reply = new Reply(250, "2.0.0", List.of("one", "two"));
        assertThat(new String(reply.octets(), StandardCharsets.US_ASCII))
                .isEqualTo("250-2.0.0 one\r\n250 2.0.0 two\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n250 b", "a\rb", "a\nb", "a\0b", "\u00e4"})
    void hold_nothing_that_could_be_another_reply(String text) {
        assertThatThrownBy(() -> Reply.of(250, "2.0.0", text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void have_codes_of_smtp() {
        assertThatThrownBy(() -> Reply.of(150, "", "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.of(250, "3.0.0", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
