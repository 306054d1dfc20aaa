package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Text of strangers, made fit for a log line and a report. */
final class Printable {

    private Printable() {}

    /**
     * One line of printable UTF-8.
     *
     * @param octets one character per octet
     */
    static String line(String octets, int limit) {
        var line = new StringBuilder();
        decoded(octets)
                .codePoints()
                .limit(limit)
                .map(c -> isPrintable(c) ? c : '?')
                .forEach(line::appendCodePoint);
        return line.toString();
    }

    /** UTF-8 where it is that; else whatever is no ASCII is unknown. RFC 6531 §3.5. */
    private static String decoded(String octets) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return octets.replaceAll("[^ -~]", "?");
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT, // it could turn the direction of a whole log line
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
