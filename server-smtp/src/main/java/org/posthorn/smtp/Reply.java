package org.posthorn.smtp;

import org.posthorn.mail.Scan;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer: code (RFC 5321 §4.2), enhanced status (RFC 2034 §4, RFC 3463) and lines of text.
 *
 * @param status empty where there is none: greeting, EHLO and 3xx
 */
record Reply(int code, String status, List<String> lines) {

    static final Reply OK = of(250, "2.0.0", "OK");
    static final Reply BYE = of(221, "2.0.0", "Goodbye");
    static final Reply GO_AHEAD = of(354, "", "End data with <CR><LF>.<CR><LF>");

    Reply {
        if (code < 200 || code > 599 || !status.matches("|[245]\\.\\d{1,3}\\.\\d{1,3}")) {
            throw new IllegalArgumentException("not a reply code: " + code + " " + status);
        }
        lines = List.copyOf(lines);
        for (String line : lines) {
            if (!Scan.all(line, c -> c >= ' ' && c <= '~')) {
                throw new IllegalArgumentException("not one line of printable ASCII");
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("no text");
        }
    }

    static Reply of(int code, String status, String text) {
        return new Reply(code, status, List.of(text));
    }

    boolean isPositive() {
        return code < 400;
    }

    /** Whether the connection ends with it. RFC 5321 §3.8. */
    boolean isLast() {
        return code == 221 || code == 421;
    }

    /** The one place where a reply becomes octets. RFC 5321 §4.2.1. */
    byte[] octets() {
        var text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(code).append(i < lines.size() - 1 ? '-' : ' ');
            text.append(status).append(status.isEmpty() ? "" : " ");
            text.append(lines.get(i)).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
