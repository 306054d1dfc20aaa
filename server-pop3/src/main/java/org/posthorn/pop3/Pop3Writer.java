package org.posthorn.pop3;

import org.posthorn.net.Connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes replies and messages to one client. For the session's thread. */
final class Pop3Writer {

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] END = {'.', '\r', '\n'};
    private static final byte[] DOT = {'.'};

    private final Connection connection;
    private boolean multiline;

    /** The last octets of a message, to know where its lines begin. */
    private int beforeLast;

    private int last;

    Pop3Writer(Connection connection) {
        this.connection = connection;
    }

    /** Whether a reply may be sent: no message or list is half sent. */
    boolean isBetweenReplies() {
        return !multiline;
    }

    void send(Reply reply) throws IOException {
        connection.write(render(reply));
    }

    /** The first line of a reply that goes on until {@link #end}. */
    void begin(String text) throws IOException {
        send(new Reply.Ok(text));
        multiline = true;
        beforeLast = '\r';
        last = '\n';
    }

    /** A line of a list: printable ASCII. */
    void line(String text) throws IOException {
        byte[] octets = (new Reply.Ok(text).text() + "\r\n").getBytes(StandardCharsets.US_ASCII);
        connection.write(octets);
    }

    /** Octets of a message, in order; dots at the begin of lines are doubled. RFC 1939 §3. */
    void content(byte[] octets) throws IOException {
        int sent = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '.' && beforeLast == '\r' && last == '\n') {
                connection.writeContent(octets, sent, i - sent);
                connection.writeContent(DOT, 0, DOT.length);
                sent = i;
            }
            beforeLast = last;
            last = octets[i];
        }
        connection.writeContent(octets, sent, octets.length - sent);
    }

    void end() throws IOException {
        if (beforeLast != '\r' || last != '\n') {
            connection.writeContent(CRLF, 0, CRLF.length);
        }
        connection.write(END);
        multiline = false;
    }

    /** {@code + } and a challenge in base64. RFC 5034 §4. */
    void challenge(String base64) throws IOException {
        connection.write(("+ " + base64 + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] render(Reply reply) {
        String line =
                switch (reply) {
                    case Reply.Ok(var text) -> "+OK " + text;
                    case Reply.Err(var code, var text) -> "-ERR " + code.prefix() + text;
                };
        return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
