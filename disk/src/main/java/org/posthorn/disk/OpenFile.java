package org.posthorn.disk;

import java.io.Closeable;
import java.io.IOException;

/** A file that is being written at its end. Used by one thread at a time. */
public interface OpenFile extends Closeable {

    void write(byte[] octets, int offset, int length) throws IOException;

    default void write(byte[] octets) throws IOException {
        write(octets, 0, octets.length);
    }

    /** Returns when contents and length survive a power cut. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
