package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;

/** A message in memory. */
record OctetsCopy(byte[] octets) implements Copy {

    @Override
    public long size() {
        return octets.length;
    }

    @Override
    public boolean isEightBit() {
        return isEightBit(octets, 0, octets.length);
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        target.write(octets);
    }

    static boolean isEightBit(byte[] octets, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (octets[i] < 0) {
                return true;
            }
        }
        return false;
    }
}
