package org.posthorn.pipeline.dkim;

/** A header field as it is. RFC 6376 §3.4.1. */
final class SimpleField implements CanonicalField {

    private static final byte[] LF = {'\n'};

    private final Sink sink;

    /** Parts of a line end that count if something follows. */
    private boolean cr;

    private boolean lf;

    SimpleField(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void feed(byte[] octets, int offset, int length) {
        int at = offset;
        int end = offset + length;
        if (at < end && cr && !lf && octets[at] == '\n') {
            lf = true;
            at++;
        }
        if (at == end) {
            return;
        }
        flush();
        if (octets[end - 1] == '\n') {
            lf = true;
            end--;
        }
        if (end > at && octets[end - 1] == '\r') {
            cr = true;
            end--;
        }
        sink.take(octets, at, end - at);
    }

    @Override
    public void end() {
        if (!lf) {
            flush();
        }
    }

    private void flush() {
        if (cr) {
            sink.take(Canonical.CR, 0, 1);
        }
        if (lf) {
            sink.take(LF, 0, 1);
        }
        cr = false;
        lf = false;
    }
}
