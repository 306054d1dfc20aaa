package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

@DisplayName("RFC 9051 §2.3.4 Line ends of appended messages")
class LineEndsTest {

    @Test
    void become_crlf_wherever_the_octets_are_cut() throws IOException {
        String text = "a\nb\r\nc\rd\r\r\n\n\re\r";
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(normalised(text.substring(0, cut), text.substring(cut)))
                    .isEqualTo("a\r\nb\r\nc\r\nd\r\n\r\n\r\n\r\ne\r\n");
        }
    }

    @Test
    void stay_as_they_are_when_they_are_right() throws IOException {
        assertThat(normalised("a: b\r\n", "\r\nc")).isEqualTo("a: b\r\n\r\nc");
        assertThat(normalised("", "")).isEmpty();
    }

    private static String normalised(String... pieces) throws IOException {
        var out = new ByteArrayOutputStream();
        var lines = new LineEnds(out);
        for (String piece : pieces) {
            lines.write(piece.getBytes(StandardCharsets.US_ASCII), piece.length());
        }
        lines.end();
        return out.toString(StandardCharsets.US_ASCII);
    }
}
