package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;

/** RFC 2045 §6.8. */
final class Base64Lines implements BodyEncoder {

    /** They make 76 characters. */
    private static final int OCTETS = 57;

    private final OutputStream target;
    private final byte[] line = new byte[OCTETS];
    private int length;
    private boolean further;

    Base64Lines(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(byte[] octets, int offset, int count) throws IOException {
        int from = offset;
        int rest = count;
        while (rest > 0) {
            int piece = Math.min(rest, OCTETS - length);
            System.arraycopy(octets, from, line, length, piece);
            length += piece;
            from += piece;
            rest -= piece;
            if (length == OCTETS) {
                writeLine();
            }
        }
    }

    private void writeLine() throws IOException {
        if (further) {
            target.write('\r');
            target.write('\n');
        }
        target.write(Base64.getEncoder().encode(Arrays.copyOf(line, length)));
        length = 0;
        further = true;
    }

    @Override
    public boolean end() throws IOException {
        if (length > 0) {
            writeLine();
        }
        return further;
    }
}
