package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

@DisplayName("RFC 6376 §3.4.3 and §3.4.4: bodies in canonical form")
class CanonicalBodyTest {

    private static final String[] PIECES = {
        "a",
        "word",
        " ",
        "  ",
        "\t",
        " \t ",
        "\r\n",
        "\r\n\r\n",
        "\r",
        "\n",
        "\r\r\n",
        "\0",
        "é",
        "a line of text that is long enough for runs of eight",
        " \r\n",
        "\t\r\n"
    };

    @ParameterizedTest
    @CsvSource(
            value = {
                "|~",
                "~|~",
                "~~~|~",
                "a|a~",
                "a~|a~",
                "a~~~|a~",
                "~a|~a~",
                "a.~|a.~",
                ".~|.~",
                ".|.~",
                "a~.~|a~.~",
                "a^|a^~",
                "a^^~|a^^~",
                "a_b|a_b~",
                "^|^~",
                "a~^|a~^~",
                "a~~b~~|a~~b~",
                "a_|a_~",
            },
            delimiter = '|',
            emptyValue = "")
    void simple(String body, String canonical) {
        assertThat(canonical(Canonical.SIMPLE, text(body))).isEqualTo(text(canonical));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "|",
                "~|",
                "~~~|",
                ".|",
                ".>~|",
                ".~~.~|",
                "a|a~",
                "a~|a~",
                "a.~|a~",
                "a.>~|a~",
                "a..b|a.b~",
                "a>b>~~~|a.b~",
                ".a|.a~",
                ">>a|.a~",
                "~a|~a~",
                "a~.~b~.~|a~~b~",
                "a~~b~~|a~~b~",
                "a^|a^~",
                "a.^|a.^~",
                "a^.~|a^~",
                "a_b|a_b~",
                "a._|a._~",
            },
            delimiter = '|',
            emptyValue = "")
    void relaxed(String body, String canonical) {
        assertThat(canonical(Canonical.RELAXED, text(body))).isEqualTo(text(canonical));
    }

    @ParameterizedTest
    @EnumSource
    void is_its_own_canonical_form(Canonical form) {
        var random = new Random(6376);
        for (int i = 0; i < 5_000; i++) {
            String once = canonical(form, body(random));

            assertThat(canonical(form, once)).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @EnumSource
    void is_the_same_however_it_is_cut(Canonical form) {
        var random = new Random(8463);
        for (int i = 0; i < 5_000; i++) {
            byte[] body = body(random).getBytes(StandardCharsets.ISO_8859_1);
            var whole = new ByteArrayOutputStream();
            var cut = new ByteArrayOutputStream();
            feed(form.body(whole::write), body, body.length);
            var pieces = form.body(cut::write);
            for (int at = 0; at < body.length; ) {
                int length = Math.min(body.length - at, random.nextInt(12));
                pieces.feed(body, at, length);
                at += length;
            }
            pieces.end();

            assertThat(cut.toByteArray()).isEqualTo(whole.toByteArray());
        }
    }

    @Test
    void relaxed_is_what_the_words_of_the_standard_say() {
        var random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            String body = body(random);
            String words = body.replaceAll("[ \t]+", " ").replaceAll(" (?=\r\n|\\z)", "");
            words = words.replaceAll("(\r\n)+\\z", "");
            words = words.isEmpty() ? "" : words + "\r\n";

            assertThat(canonical(Canonical.RELAXED, body)).isEqualTo(words);
        }
    }

    @Test
    void ten_million_empty_lines_need_no_memory() {
        long[] length = {0};
        var body = Canonical.RELAXED.body((octets, offset, count) -> length[0] += count);
        byte[] lines = "\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 1_000; i++) {
            body.feed(lines, 0, lines.length);
        }
        body.feed(new byte[] {'a'}, 0, 1);
        body.end();

        assertThat(length[0]).isEqualTo(20_000_003);
    }

    private static String body(Random random) {
        var body = new StringBuilder();
        for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
            body.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return body.toString();
    }

    private static String canonical(Canonical form, String body) {
        var out = new ByteArrayOutputStream();
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        feed(form.body(out::write), octets, octets.length);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static void feed(CanonicalBody body, byte[] octets, int length) {
        body.feed(octets, 0, length);
        body.end();
    }

    /** {@code .} is a space, {@code ~} CRLF, {@code ^} CR, {@code _} LF, {@code >} a tab. */
    private static String text(String drawn) {
        return drawn == null
                ? ""
                : drawn.replace("~", "\r\n")
                        .replace('.', ' ')
                        .replace('^', '\r')
                        .replace('_', '\n')
                        .replace('>', '\t');
    }
}
