package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.net.LineException.Fault;
import org.posthorn.pipeline.Reception;
import org.posthorn.pipeline.Verdict;
import org.posthorn.smtp.SmtpConf.BareLineEnds;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

@DisplayName("RFC 5321 §4.5.2 Transparency")
class DotReaderTest {

    /** Keeps what comes. */
    private static final class Kept implements Reception {

        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        @Override
        public void write(byte[] from, int offset, int length) {
            octets.write(from, offset, length);
        }

        @Override
        public List<Verdict> end() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private record Read(String text, boolean ended, int taken, DotReader reader) {}

    /** Reads octets in pieces of a size. */
    private static Read read(BareLineEnds bare, byte[] octets, int piece) {
        var kept = new Kept();
        var reader = new DotReader(bare, kept);
        int at = 0;
        while (at < octets.length && !reader.ended()) {
            byte[] part = Arrays.copyOfRange(octets, at, Math.min(octets.length, at + piece));
            at += reader.take(part, part.length);
        }
        var text = kept.octets.toString(StandardCharsets.ISO_8859_1);
        return new Read(text, reader.ended(), at, reader);
    }

    private static byte[] octets(String text) {
        return text.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        ".\\r\\n, ''",
        "a\\r\\n.\\r\\n, a\\r\\n",
        "..\\r\\n.\\r\\n, .\\r\\n",
        ".a\\r\\n.\\r\\n, a\\r\\n",
        "...\\r\\n.\\r\\n, ..\\r\\n",
        "a.\\r\\n.\\r\\n, a.\\r\\n",
        "\\r\\n\\r\\n.\\r\\n, \\r\\n\\r\\n",
        "a\\r\\n..\\r\\n..b\\r\\n.\\r\\n, a\\r\\n.\\r\\n.b\\r\\n",
    })
    void ends_at_the_dot_and_leaves_what_follows(String wire, String content) {
        byte[] input = octets(wire + "QUIT\\r\\n");
        for (int piece = 1; piece <= input.length; piece++) {
            Read read = read(BareLineEnds.REFUSE, input, piece);
            assertThat(read.ended()).isTrue();
            assertThat(read.taken()).isEqualTo(input.length - "QUIT\r\n".length());
            assertThat(read.text()).isEqualTo(content.translateEscapes());
            assertThat(read.reader().fault()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a\\n.\\r\\n\\r\\n.\\r\\n, a\\r\\n.\\r\\n\\r\\n",
        "a\\n.\\nb\\r\\n.\\r\\n, a\\r\\n.\\r\\nb\\r\\n",
        "a\\n..b\\r\\n.\\r\\n, a\\r\\n.b\\r\\n",
        "a\\rb\\r\\n.\\r\\n, a\\r\\nb\\r\\n",
        "a\\r\\r\\n.\\r\\n, a\\r\\n\\r\\n",
        "\\n\\n\\r\\n.\\r\\n, \\r\\n\\r\\n\\r\\n",
        "a\\r\\n.\\rb\\r\\n.\\r\\n, a\\r\\n\\r\\nb\\r\\n",
    })
    void normalises_on_request_and_still_ends_at_crlf_dot_crlf_only(String wire, String content) {
        byte[] input = octets(wire);
        for (int piece = 1; piece <= input.length; piece++) {
            Read read = read(BareLineEnds.NORMALISE, input, piece);
            assertThat(read.ended()).isTrue();
            assertThat(read.taken()).isEqualTo(input.length);
            assertThat(read.text()).isEqualTo(content.translateEscapes());
        }
    }

    @Test
    void names_the_first_fault() {
        assertThat(read(BareLineEnds.REFUSE, octets("a\\nb\\rc\\r\\n.\\r\\n"), 3).reader().fault())
                .contains(Fault.BARE_LF);
        assertThat(read(BareLineEnds.REFUSE, octets("b\\rc\\n\\r\\n.\\r\\n"), 3).reader().fault())
                .contains(Fault.BARE_CR);
        assertThat(read(BareLineEnds.NORMALISE, octets("\\0\\r\\n.\\r\\n"), 3).reader().fault())
                .contains(Fault.NUL);
    }

    @Test
    void any_octets_in_any_pieces_end_at_the_first_crlf_dot_crlf() {
        var random = new Random(5321);
        byte[] alphabet = {'\r', '\n', '.', '.', '\r', '\n', 'a', 0};
        for (int round = 0; round < 20_000; round++) {
            var octets = new byte[1 + random.nextInt(24)];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = alphabet[random.nextInt(alphabet.length)];
            }
            var bare = random.nextBoolean() ? BareLineEnds.REFUSE : BareLineEnds.NORMALISE;
            Read read = read(bare, octets, 1 + random.nextInt(8));
            Read whole = read(bare, octets, octets.length);
            var wire = "\r\n" + new String(octets, StandardCharsets.ISO_8859_1);
            int end = wire.indexOf("\r\n.\r\n");
            assertThat(read.ended()).as(wire).isEqualTo(end >= 0);
            if (end >= 0) {
                assertThat(read.taken()).as(wire).isEqualTo(end + 3);
            }
            assertThat(read.reader().fault()).isEqualTo(whole.reader().fault());
            if (read.reader().fault().isEmpty()) {
                assertThat(read.text()).as(wire).isEqualTo(whole.text());
            }
            if (read.ended() && read.reader().fault().isEmpty()) {
                assertThat(read.text()).doesNotContainPattern("(?<!\r)\n|\r(?!\n)|\0");
            }
        }
    }
}
