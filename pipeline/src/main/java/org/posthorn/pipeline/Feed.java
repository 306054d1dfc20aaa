package org.posthorn.pipeline;

import java.io.OutputStream;

/** Gives what is written to somebody who takes octets. */
final class Feed extends OutputStream {

    /** Takes octets as they come. */
    @FunctionalInterface
    interface Taker {
        void write(byte[] octets, int offset, int length);
    }

    private final Taker taker;

    Feed(Taker taker) {
        this.taker = taker;
    }

    @Override
    public void write(int octet) {
        taker.write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        taker.write(octets, offset, length);
    }
}
