package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;

/** A message with something before and behind it. */
record Framed(byte[] front, Copy message, byte[] end) implements Copy {

    @Override
    public long size() {
        return front.length + message.size() + end.length;
    }

    @Override
    public boolean isEightBit() {
        return message.isEightBit() || isEightBit(front) || isEightBit(end);
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        target.write(front);
        message.writeTo(target);
        target.write(end);
    }

    private static boolean isEightBit(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }
}
