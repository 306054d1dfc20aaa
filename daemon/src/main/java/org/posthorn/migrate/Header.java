package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The header of a message that flows by, in memory, LF at the ends of lines. */
final class Header {

    /** Far above what servers let through; the rest of a longer one counts as body. */
    private static final int LONGEST = 1 << 20;

    private Header() {}

    /** Up to the empty line, which is read and not returned. */
    static byte[] read(LinePieces lines) throws IOException {
        var header = new ByteArrayOutputStream();
        for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
            if (line.length == 1 && line[0] == '\n') {
                break;
            }
            header.write(line);
            if (header.size() > LONGEST) {
                break;
            }
        }
        if (header.size() > 0 && header.toByteArray()[header.size() - 1] != '\n') {
            header.write('\n');
        }
        return header.toByteArray();
    }

    /** Calls back for each field, folded values joined. */
    static void fields(byte[] header, BiConsumer<String, String> field) {
        String text = new String(header, ISO_8859_1).replaceAll("\n[ \t]+", " ");
        text.lines()
                .forEach(line -> {
                    int colon = line.indexOf(':');
                    if (colon > 0) {
                        field.accept(
                                line.substring(0, colon).strip(),
                                line.substring(colon + 1).strip());
                    }
                });
    }

    /** The same octets but for the fields of these names. */
    static byte[] without(byte[] header, Predicate<String> unwanted) {
        var kept = new ByteArrayOutputStream(header.length);
        boolean keep = true;
        for (int at = 0; at < header.length; ) {
            int end = at;
            while (end < header.length && header[end] != '\n') {
                end++;
            }
            end = Math.min(end + 1, header.length);
            String line = new String(header, at, end - at, ISO_8859_1);
            if (!line.startsWith(" ") && !line.startsWith("\t")) {
                int colon = line.indexOf(':');
                keep = colon < 0 || !unwanted.test(line.substring(0, colon).strip());
            }
            if (keep) {
                kept.write(header, at, end - at);
            }
            at = end;
        }
        return kept.toByteArray();
    }
}
