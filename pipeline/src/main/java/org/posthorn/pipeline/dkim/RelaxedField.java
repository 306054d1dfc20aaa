package org.posthorn.pipeline.dkim;

/**
 * A header field with its name in lower case, its lines joined, one space for any white space
 * within the value and none around it. RFC 6376 §3.4.2.
 */
final class RelaxedField implements CanonicalField {

    private static final int BUFFER = 512;

    private final Sink sink;
    private final byte[] buffer = new byte[BUFFER];
    private int length;
    private boolean inValue;
    private boolean begun;
    private boolean space;
    private boolean cr;

    RelaxedField(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void feed(byte[] octets, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            byte c = octets[i];
            if (inValue) {
                value(c);
            } else {
                name(c);
            }
        }
    }

    @Override
    public void end() {
        if (cr) {
            text((byte) '\r');
        }
        flush();
    }

    private void name(byte c) {
        switch (c) {
            case ' ', '\t', '\r', '\n' -> {}
            case ':' -> {
                inValue = true;
                emit(c);
            }
            default -> emit(c >= 'A' && c <= 'Z' ? (byte) (c + ('a' - 'A')) : c);
        }
    }

    private void value(byte c) {
        if (cr && c != '\n') {
            text((byte) '\r'); // alone, so it is text
        }
        cr = c == '\r';
        switch (c) {
            case '\r', '\n' -> {}
            case ' ', '\t' -> space = begun;
            default -> text(c);
        }
    }

    private void text(byte c) {
        if (space) {
            emit((byte) ' ');
        }
        space = false;
        begun = true;
        emit(c);
    }

    private void emit(byte c) {
        if (length == buffer.length) {
            flush();
        }
        buffer[length++] = c;
    }

    private void flush() {
        sink.take(buffer, 0, length);
        length = 0;
    }
}
