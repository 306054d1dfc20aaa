package org.posthorn;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps a piece of what is written to it. For one thread. */
final class Piece extends OutputStream {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final long from;
    private final long to;
    private long at;

    Piece(long from, int length) {
        this.from = from;
        this.to = from + length;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        long start = Math.max(at, from);
        long end = Math.min(at + length, to);
        if (start < end) {
            kept.write(octets, offset + (int) (start - at), (int) (end - start));
        }
        at += length;
    }

    byte[] octets() {
        return kept.toByteArray();
    }
}
