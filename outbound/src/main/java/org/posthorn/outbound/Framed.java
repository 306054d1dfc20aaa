package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;

/** A message with something before and behind it. */
record Framed(byte[] front, Copy message, byte[] end) implements Copy {

    /** One with something before it only. */
    Framed(byte[] front, Copy message) {
        this(front, message, new byte[0]);
    }

    @Override
    public long size() {
        return front.length + message.size() + end.length;
    }

    @Override
    public boolean isEightBit() {
        return message.isEightBit() || Copy.of(front).isEightBit() || Copy.of(end).isEightBit();
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        target.write(front);
        message.writeTo(target);
        target.write(end);
    }
}
