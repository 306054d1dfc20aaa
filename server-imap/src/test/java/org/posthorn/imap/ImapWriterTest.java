package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.imap.Response.Done;
import org.posthorn.store.Separator;

import java.io.IOException;
import java.util.List;

@DisplayName("RFC 9051 §9 What the writer renders")
class ImapWriterTest {

    private final Wire wire = new Wire("");
    private final ImapWriter out = new ImapWriter(wire, new WireNames(Separator.SLASH));

    @Test
    void strings_cannot_be_left_by_what_is_in_them() throws IOException {
        out.word("*")
                .string("a\"b\\c")
                .string("a\r\nb OK")
                .string("\u00fc")
                .string("a\0b")
                .nstring(null);
        assertThat(rest())
                .isEqualTo("* \"a\\\"b\\\\c\" {7}\r\na\r\nb OK {1}\r\n\u00fc {2}\r\nab NIL");
    }

    @Test
    void a_long_string_is_a_literal() throws IOException {
        out.string("x".repeat(1_001));
        assertThat(rest()).startsWith("{1001}\r\nxxx");
    }

    @Test
    void a_buffer_that_is_full_at_the_end_of_a_line_is_followed_by_another() throws IOException {
        String line = "* 10000 EXISTS\r\n";
        int lines = 8_192 / line.length();
        for (int i = 0; i <= lines; i++) {
            out.send(new Response.Exists(10_000));
        }
        assertThat(rest()).isEqualTo(line.repeat(lines + 1));
    }

    @Test
    void an_astring_is_an_atom_only_if_it_can_be() throws IOException {
        out.astring("x").astring("").astring("a b").astring("NIL").astring("a(").astring("]");
        assertThat(rest()).isEqualTo("x \"\" \"a b\" \"NIL\" \"a(\" ]");
    }

    @Test
    void words_and_texts_hold_no_line_end_and_no_nul() {
        for (String bad : List.of("a\r\n* OK", "a\n", "a\0", "\u00fc")) {
            assertThatThrownBy(() -> out.word(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> out.send("a", Done.ok(bad)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ImapWriter.render("a", Done.ok(bad)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_literal_is_as_long_as_it_was_announced() throws IOException {
        out.literal(3);
        assertThatThrownBy(() -> out.octets(new byte[4], 0, 4))
                .isInstanceOf(IllegalStateException.class);
        out.octets(new byte[2], 0, 2);
        assertThatThrownBy(out::end).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> out.word("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void numbers_are_written_whole() throws IOException {
        out.number(0).number(9).number(10).number(4_294_967_295L).number(Long.MAX_VALUE);
        assertThat(rest()).isEqualTo("0 9 10 4294967295 9223372036854775807");
    }

    @Test
    void more_than_the_buffer_holds_arrives_in_order() throws IOException {
        var expected = new StringBuilder("*");
        out.word("*");
        for (int i = 0; i < 5_000; i++) {
            out.number(i);
            expected.append(' ').append(i);
        }
        byte[] large = "y".repeat(20_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        out.literal(large.length).octets(large, 0, large.length);
        assertThat(rest()).isEqualTo(expected + " {20000}\r\n" + "y".repeat(20_000));
    }

    private String rest() throws IOException {
        out.drain();
        return wire.written();
    }
}
