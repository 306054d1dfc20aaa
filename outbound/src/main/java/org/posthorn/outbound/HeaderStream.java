package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Keeps what a message begins with, up to the empty line, and then breaks off. */
final class HeaderStream extends OutputStream {

    /** Octets that are kept at most; whole lines. */
    private static final int MAX = 64 << 10;

    private byte[] kept = new byte[2 << 10];
    private int count;
    private int lineEnd;
    private boolean complete;

    /** The rest need not be read. It comes with every message: without a trace, which costs. */
    private static final class EnoughException extends IOException {

        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    static byte[] read(Copy message) throws IOException {
        var start = new HeaderStream();
        try {
            message.writeTo(start);
        } catch (EnoughException e) {
            // what was wanted is there
        }
        return Arrays.copyOf(start.kept, start.lineEnd);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int taken = Math.min(length, MAX - count);
        if (taken > kept.length - count) {
            kept = Arrays.copyOf(kept, Math.min(MAX, Math.max(2 * kept.length, count + taken)));
        }
        System.arraycopy(octets, offset, kept, count, taken);
        int scanned = count;
        count += taken;
        for (int i = scanned; i < count && !complete; i++) {
            if (kept[i] == '\n') {
                complete = i + 1 - lineEnd <= 2; // the empty line
                lineEnd = complete ? lineEnd : i + 1;
            }
        }
        if (complete || count == MAX) {
            throw new EnoughException();
        }
    }
}
