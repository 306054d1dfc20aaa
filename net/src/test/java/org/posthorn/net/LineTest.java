package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

@DisplayName("RFC 5321 §2.3.8 Lines")
class LineTest {

    @Test
    void end_with_crlf_however_they_are_cut_into_packets() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play(
                    """
                    S= hello
                    C: one
                    S= one
                    C~ two\\r\\nthree\\r
                    S= two
                    C~ \\nfour\\r\\n\\r\\n
                    S= three
                    S= four
                    S=
                    C: quit
                    S= bye
                    CLOSED
                    """);
        }
    }

    @Test
    void with_a_bare_cr_or_lf_or_nul_are_refused_and_those_behind_them_are_read()
            throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play(
                    """
                    S= hello
                    C~ one\\ntwo\\r\\n
                    S= fault BARE_LF
                    S= two
                    C~ one\\rtwo\\r\\n
                    S= fault BARE_CR
                    C~ one\\r\\r\\n
                    S= fault BARE_CR
                    C~ a\\0b\\r\\nnext\\r\\n
                    S= fault NUL
                    S= next
                    """);
        }
    }

    @Test
    void of_the_longest_length_are_read_and_longer_ones_refused() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play("S= hello")
                    .send(octets("x".repeat(101) + "\r\n"))
                    .send(octets("x".repeat(100) + "\r\n"))
                    .play("S= fault TOO_LONG")
                    .play("S= " + "x".repeat(100));
        }
    }

    @Test
    void that_are_a_megabyte_too_long_are_skipped() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play("S= hello")
                    .send(octets("x".repeat(1_000_000) + "\r\n"))
                    .play("S= fault TOO_LONG")
                    .play("C: next")
                    .play("S= next");
        }
    }

    @Test
    void without_an_end_get_an_answer_and_end_the_connection() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play("S= hello")
                    .send(octets("x".repeat(1_100_000)))
                    .play("S= fault TOO_LONG")
                    .play("CLOSED");
        }
    }

    @Test
    void and_content_can_be_mixed() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play("S= hello\nC: take 200000")
                    .send(new byte[200_000])
                    .play("C: next")
                    .play("S= took 200000")
                    .play("S= next");
        }
    }

    @Test
    void in_any_pieces_are_what_the_whole_says() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            byte[] all = text(random);
            assertThat(inPieces(all, random)).isEqualTo(bySplitting(all));
        }
    }

    private static byte[] text(Random random) {
        var text = new ByteArrayOutputStream();
        int pieces = 1 + random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            text.writeBytes(
                    octets(
                            switch (random.nextInt(8)) {
                                case 0 -> "\r";
                                case 1 -> "\n";
                                case 2 -> "\0";
                                case 3 -> "x".repeat(random.nextInt(14));
                                default -> "abc\r\n";
                            }));
        }
        text.writeBytes(octets("\r\n"));
        return text.toByteArray();
    }

    private static List<String> inPieces(byte[] all, Random random) {
        var results = new ArrayList<String>();
        var line = new LineBuffer(10);
        int at = 0;
        while (at < all.length) {
            int to = Math.min(all.length, at + 1 + random.nextInt(6));
            byte[] piece = Arrays.copyOfRange(all, at, to);
            int position = 0;
            while (position < piece.length) {
                position = line.take(piece, position);
                if (line.complete()) {
                    results.add(result(line));
                    line = new LineBuffer(10);
                }
            }
            at = to;
        }
        return results;
    }

    private static String result(LineBuffer line) {
        try {
            return new String(line.octets(), StandardCharsets.US_ASCII);
        } catch (LineException e) {
            return "fault"; // which one comes first may depend on the pieces
        }
    }

    /** The same in the simplest way: up to each LF, CR before it or not. */
    private static List<String> bySplitting(byte[] all) {
        var results = new ArrayList<String>();
        for (String line : new String(all, StandardCharsets.US_ASCII).split("(?<=\n)", -1)) {
            if (line.isEmpty()) {
                continue; // behind the last one
            }
            String text = line.endsWith("\r\n") ? line.substring(0, line.length() - 2) : "\n";
            results.add(text.matches("[^\r\n\0]{0,10}") ? text : "fault");
        }
        return results;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
