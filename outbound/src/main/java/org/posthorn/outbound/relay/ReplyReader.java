package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.posthorn.net.Connection;
import org.posthorn.net.LineException;

import java.io.IOException;
import java.util.ArrayList;

/** Reads the replies of a host that may be broken or hostile. RFC 5321 §4.2. */
final class ReplyReader {

    /** RFC 5321 §4.5.3.1.5 allows 512; some programs write more. */
    private static final int MAX_LINE = 2048;

    /** EHLO has about twenty. */
    private static final int MAX_LINES = 100;

    private static final int MAX_OCTETS = 32 * 1024;

    private final Connection connection;

    ReplyReader(Connection connection) {
        this.connection = connection;
    }

    /**
     * The next whole reply.
     *
     * @throws UnfitReplyException if it is none
     */
    Reply next() throws IOException {
        var lines = new ArrayList<String>();
        int code = 0;
        int octets = 0;
        while (true) {
            String line = line();
            int found = code(line);
            if (!lines.isEmpty() && found != code) {
                throw new UnfitReplyException("a reply changes its code", line);
            }
            code = found;
            octets += line.length();
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Reply(code, lines);
            }
            if (lines.size() == MAX_LINES || octets > MAX_OCTETS) {
                throw new UnfitReplyException("a reply has no end", line);
            }
        }
    }

    private String line() throws IOException {
        try {
            return new String(connection.readLine(MAX_LINE), ISO_8859_1);
        } catch (LineException e) {
            throw new UnfitReplyException(
                    switch (e.fault()) {
                        case TOO_LONG -> "a line of a reply is too long";
                        case BARE_CR, BARE_LF -> "a reply has a bare CR or LF";
                        case NUL -> "a reply has a NUL";
                    },
                    "");
        }
    }

    private static int code(String line) throws UnfitReplyException {
        boolean fits =
                line.length() >= 3
                        && line.charAt(0) >= '2'
                        && line.charAt(0) <= '5'
                        && isDigit(line.charAt(1))
                        && isDigit(line.charAt(2))
                        && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        if (!fits) {
            throw new UnfitReplyException("not a reply", line);
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
