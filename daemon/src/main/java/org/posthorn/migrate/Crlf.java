package org.posthorn.migrate;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Makes every line end CRLF, and counts. */
final class Crlf extends FilterOutputStream {

    private static final int SIZE = 16 * 1024;

    private final byte[] buffer = new byte[SIZE];
    private int used;
    private byte before;
    private long octets;

    Crlf(OutputStream out) {
        super(out);
    }

    /** What has gone through, as it will be served. */
    long octets() {
        return octets;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (octets[i] == '\n' && before != '\r') {
                put((byte) '\r');
            }
            put(octets[i]);
            before = octets[i];
        }
    }

    @Override
    public void flush() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
        out.flush();
    }

    private void put(byte octet) throws IOException {
        if (used == SIZE) {
            out.write(buffer, 0, used);
            used = 0;
        }
        buffer[used++] = octet;
        octets++;
    }
}
