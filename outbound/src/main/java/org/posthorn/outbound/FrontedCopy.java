package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;

/** A message with fields in front. */
final class FrontedCopy implements Copy {

    private final byte[] fields;
    private final Copy message;

    FrontedCopy(byte[] fields, Copy message) {
        this.fields = fields;
        this.message = message;
    }

    @Override
    public long size() {
        return fields.length + message.size();
    }

    @Override
    public boolean isEightBit() {
        return isEightBit(fields, 0, fields.length) || message.isEightBit();
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        target.write(fields);
        message.writeTo(target);
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
