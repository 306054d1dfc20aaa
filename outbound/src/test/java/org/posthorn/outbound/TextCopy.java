package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A text as a message. */
record TextCopy(String text) implements Copy {

    @Override
    public long size() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public boolean isEightBit() {
        return !StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        target.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
