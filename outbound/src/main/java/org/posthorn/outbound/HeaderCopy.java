package org.posthorn.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The header of a message, without the empty line behind it. */
record HeaderCopy(byte[] header) implements Copy {

    /** Octets that come back at most; whole lines. */
    private static final int MAX = 64 << 10;

    static HeaderCopy of(Copy message) throws IOException {
        var start = new Start();
        message.writeTo(start);
        return new HeaderCopy(start.header());
    }

    @Override
    public long size() {
        return header.length;
    }

    @Override
    public boolean isEightBit() {
        for (byte octet : header) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        target.write(header);
    }

    /** Keeps what a message begins with, up to the empty line. */
    private static final class Start extends OutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private int lineEnd;
        private boolean complete;

        @Override
        public void write(int octet) {
            if (complete) {
                return;
            }
            kept.write(octet);
            if (octet == '\n') {
                complete = kept.size() - lineEnd <= 2; // the empty line
                lineEnd = complete ? lineEnd : kept.size();
            }
            complete |= kept.size() >= MAX;
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            for (int i = offset; i < offset + length && !complete; i++) {
                write(octets[i]);
            }
        }

        byte[] header() {
            byte[] whole = new byte[lineEnd];
            System.arraycopy(kept.toByteArray(), 0, whole, 0, lineEnd);
            return whole;
        }
    }
}
