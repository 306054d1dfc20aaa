package org.posthorn.outbound.relay;

import org.jspecify.annotations.Nullable;
import org.posthorn.net.Connection;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The octets of a message on their way to a host, with a second dot where a line begins with one.
 * RFC 5321 §4.5.2.
 *
 * <p>Nothing goes out that a host could take for something else than it is: no bare CR or LF, no
 * NUL, no line longer than RFC 5321 §4.5.3.1.6 allows.
 */
final class ContentWriter extends OutputStream {

    /** What a host may refuse, or read in another way than we do. */
    static final class UnfitContentException extends IOException {

        private static final long serialVersionUID = 1;

        UnfitContentException(String message) {
            super(message);
        }
    }

    private static final int MAX_LINE = 998;
    private static final byte[] DOT = {'.'};
    private static final byte[] CRLF = {'\r', '\n'};

    private final Connection connection;
    private final boolean stuffing;
    private int column;
    private boolean carriageReturn;
    private long written;
    private @Nullable IOException lost;

    /**
     * @param stuffing not for BDAT. RFC 3030 §2
     */
    ContentWriter(Connection connection, boolean stuffing) {
        this.connection = connection;
        this.stuffing = stuffing;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int kept = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte c = octets[i];
            if (c == '\n') {
                require(carriageReturn, "a bare LF");
                carriageReturn = false;
                column = 0;
                continue;
            }
            require(!carriageReturn, "a bare CR");
            if (c == '\r') {
                carriageReturn = true;
                continue;
            }
            require(c != 0, "a NUL");
            if (column == 0 && c == '.' && stuffing) {
                send(octets, kept, i);
                send(DOT, 0, 1);
                kept = i;
            }
            column++;
            require(column <= MAX_LINE, "a line of more than " + MAX_LINE + " octets");
        }
        send(octets, kept, end);
        written += length;
    }

    /** Ends the last line if it has no end. */
    void endLine() throws IOException {
        require(!carriageReturn, "a bare CR");
        if (column > 0) {
            send(CRLF, 0, CRLF.length);
            column = 0;
        }
    }

    /** Octets of the message, without further dots. */
    long written() {
        return written;
    }

    /** Why the connection took no more, if that was it. */
    @Nullable IOException lost() {
        return lost;
    }

    private void send(byte[] octets, int from, int to) throws IOException {
        if (to > from) {
            try {
                connection.writeContent(octets, from, to - from);
            } catch (IOException e) {
                lost = e;
                throw e;
            }
        }
    }

    private static void require(boolean fit, String otherwise) throws UnfitContentException {
        if (!fit) {
            throw new UnfitContentException(otherwise);
        }
    }
}
