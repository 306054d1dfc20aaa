package org.posthorn.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Keeps what a message begins with, up to the empty line, and then breaks off. */
final class HeaderStream extends OutputStream {

    /** Octets that are kept at most; whole lines. */
    private static final int MAX = 64 << 10;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int lineEnd;
    private boolean complete;

    /** The rest need not be read. */
    private static final class EnoughException extends IOException {

        private static final long serialVersionUID = 1;
    }

    static byte[] read(Copy message) throws IOException {
        var start = new HeaderStream();
        try {
            message.writeTo(start);
        } catch (EnoughException e) {
            // what was wanted is there
        }
        return Arrays.copyOf(start.kept.toByteArray(), start.lineEnd);
    }

    @Override
    public void write(int octet) throws IOException {
        if (complete) {
            throw new EnoughException();
        }
        kept.write(octet);
        if (octet == '\n') {
            complete = kept.size() - lineEnd <= 2; // the empty line
            lineEnd = complete ? lineEnd : kept.size();
        }
        complete |= kept.size() >= MAX;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(octets[i]);
        }
    }
}
