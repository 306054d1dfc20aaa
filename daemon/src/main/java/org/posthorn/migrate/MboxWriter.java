package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.posthorn.store.Flags;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes messages as an mbox of the kind mboxrd: LF line ends, and a {@code >} more in front of
 * every line that begins with {@code From } behind any number of them. RFC 4155 §2.
 */
final class MboxWriter {

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final Pattern RETURN_PATH =
            Pattern.compile("(?im)^Return-Path:\\s*<([^<>\\s]+)>");

    private final OutputStream out;

    MboxWriter(OutputStream out) {
        this.out = out;
    }

    /** Adds a message of any line ends. */
    void add(InputStream message, Flags flags, Instant date) throws IOException {
        var lines = new LinePieces(new BufferedInputStream(message, 1 << 16));
        byte[] header = Header.read(lines);
        Matcher sender = RETURN_PATH.matcher(new String(header, ISO_8859_1));
        write("From " + (sender.find() ? sender.group(1) : "MAILER-DAEMON"));
        write(" " + ASCTIME.format(date) + "\n");
        out.write(Header.without(header, MboxFlags::isOne));
        write(MboxFlags.fields(flags));
        write("\n");
        boolean begins = true;
        for (byte[] piece = lines.next(); piece.length > 0; piece = lines.next()) {
            if (begins && isFrom(piece)) {
                out.write('>');
            }
            begins = piece[piece.length - 1] == '\n';
            out.write(piece);
        }
        write(begins ? "\n" : "\n\n");
    }

    /** Whether a line is one that must be quoted, or was. */
    static boolean isFrom(byte[] line) {
        int at = 0;
        while (at < line.length && line[at] == '>') {
            at++;
        }
        return startsWithFrom(line, at);
    }

    static boolean startsWithFrom(byte[] line, int at) {
        return line.length >= at + 5
                && line[at] == 'F'
                && line[at + 1] == 'r'
                && line[at + 2] == 'o'
                && line[at + 3] == 'm'
                && line[at + 4] == ' ';
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
    }
}
