package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.posthorn.store.Flags;
import org.posthorn.store.maildir.MaildirReader;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    /** For the first message. */
    private String base;

    /**
     * As a mailbox with these UIDs. Its keywords must be named before the first message: Dovecot
     * and UW-IMAP believe no others.
     */
    MboxWriter(OutputStream out, MaildirReader.Uids uids, SortedSet<String> keywords) {
        this.out = out;
        this.base =
                "X-IMAPbase: %d %010d".formatted(uids.validity(), uids.next() - 1)
                        + keywords.stream().map(one -> " " + one).collect(Collectors.joining())
                        + "\n";
    }

    /** Adds a message of any line ends; 0 for a UID that is not given yet. */
    void add(InputStream message, Flags flags, Instant date, long uid) throws IOException {
        var lines = new LinePieces(new BufferedInputStream(message, 1 << 16));
        byte[] header = Header.read(lines);
        Matcher sender = RETURN_PATH.matcher(new String(header, ISO_8859_1));
        write("From " + (sender.find() ? sender.group(1) : "MAILER-DAEMON"));
        write(" " + ASCTIME.format(date) + "\n");
        byte[] kept = Header.without(header, MboxFlags::isOne);
        quoted(new LinePieces(new ByteArrayInputStream(kept)));
        write(base + MboxFlags.fields(flags, uid) + "\n");
        base = "";
        boolean ended = quoted(lines);
        write(ended ? "\n" : "\n\n");
    }

    /** Returns whether the last line has an end. */
    private boolean quoted(LinePieces lines) throws IOException {
        boolean begins = true;
        for (byte[] piece = lines.next(); piece.length > 0; piece = lines.next()) {
            if (begins && isFrom(piece)) {
                out.write('>');
            }
            begins = piece[piece.length - 1] == '\n';
            out.write(piece);
        }
        return begins;
    }

    /** Without the quotation mark, where there is one. */
    static byte[] unquoted(byte[] line) {
        boolean quoted = line[0] == '>' && isFrom(line);
        return quoted ? Arrays.copyOfRange(line, 1, line.length) : line;
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
