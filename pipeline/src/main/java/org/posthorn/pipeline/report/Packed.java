package org.posthorn.pipeline.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** A report in gzip, in memory: packed as it is written, and no more of it than may be sent. */
final class Packed extends OutputStream {

    private final int most;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    /** Nobody would take it. */
    static final class TooLargeException extends IOException {

        private static final long serialVersionUID = 1;

        TooLargeException(int most) {
            super("more than " + most + " octets in gzip");
        }
    }

    private Packed(int most) {
        this.most = most;
    }

    /**
     * What the draft writes.
     *
     * @throws TooLargeException if it is more than so many octets
     */
    static byte[] of(Draft draft, int most) throws IOException {
        var packed = new Packed(most);
        try (var out = new GZIPOutputStream(packed)) {
            draft.writeTo(out);
        }
        return packed.octets.toByteArray();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (length > most - octets.size()) {
            throw new TooLargeException(most);
        }
        octets.write(from, offset, length);
    }
}
