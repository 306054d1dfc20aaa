package org.posthorn.mail;

import java.nio.charset.StandardCharsets;

/**
 * One header field as it stands in the octets of a message. RFC 5322 §2.2.
 *
 * <p>A line that has no colon is a field with that name and an empty value, so that every octet of
 * a header belongs to some field.
 */
public final class HeaderField {

    /** RFC 5322 §2.1.1. */
    private static final int MAX_LINE = 78;

    private final byte[] octets;
    private final Span span;
    private final int colon;
    private final int nameEnd;

    HeaderField(byte[] octets, Span span, int colon) {
        this.octets = octets;
        this.span = span;
        this.colon = colon;
        this.nameEnd = nameEnd(octets, span, colon);
    }

    /** All its octets, from the name to the end of its last line. */
    public Span span() {
        return span;
    }

    /** As written, one character per octet. */
    public String name() {
        return latin(span.start(), nameEnd);
    }

    /** Ignores case. */
    public boolean isNamed(String name) {
        int length = nameEnd - span.start();
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(octets[span.start() + i] & 0xff) != lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The value, unfolded and without the white space around it. One character per octet (ISO
     * 8859-1), so nothing is lost; encoded words stay as they are. May hold any octet, NUL and a CR
     * alone included, but no LF.
     */
    public String value() {
        int from = colon < 0 ? span.end() : colon + 1;
        int to = span.end();
        while (from < to && isSpace(octets[from])) {
            from++;
        }
        while (to > from && isSpace(octets[to - 1])) {
            to--;
        }
        int line = Lines.next(octets, from, to);
        if (line == to) {
            return latin(from, to);
        }
        var value = new StringBuilder(to - from);
        while (from < to) {
            value.append(latin(from, Lines.textEnd(octets, from, line)));
            from = line;
            line = Lines.next(octets, from, to);
        }
        return value.toString();
    }

    /** The value for people: encoded words and UTF-8 decoded. RFC 2047 §6, RFC 6532 §3. */
    public String text() {
        return EncodedWords.decode(value());
    }

    /**
     * The octets of a new field with its line end, folded at spaces so that lines stay within 78
     * characters where they can. RFC 5322 §2.2.3.
     *
     * @param value one character per octet, or text that is encoded as UTF-8 later
     * @throws IllegalArgumentException if the name is no field name, or the value holds CR, LF or
     *     NUL
     */
    public static String render(String name, String value) {
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == ':')) {
            throw new IllegalArgumentException("not a field name");
        }
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("line end or NUL in the value of " + name);
        }
        var field = new StringBuilder(name).append(':');
        int column = field.length();
        int at = 0;
        while (at < value.length()) {
            int end = value.indexOf(' ', at);
            end = end < 0 ? value.length() : end;
            String word = value.substring(at, end);
            // a line of white space only would end the header for some readers
            if (column + 1 + word.length() > MAX_LINE && column > 1 && !word.isBlank()) {
                field.append("\r\n");
                column = 0;
            }
            field.append(' ').append(word);
            column += 1 + word.length();
            at = end + 1;
        }
        return field.append("\r\n").toString();
    }

    /** {@code Name: value}. */
    @Override
    public String toString() {
        return name() + ": " + value();
    }

    private static int nameEnd(byte[] octets, Span span, int colon) {
        int end = colon < 0 ? Lines.textEnd(octets, span.start(), span.end()) : colon;
        // RFC 5322 §4.5: white space before the colon
        while (end > span.start() && Lines.isBlank(octets[end - 1])) {
            end--;
        }
        return end;
    }

    private String latin(int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isSpace(int c) {
        return Lines.isBlank(c) || c == '\r' || c == '\n';
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
}
