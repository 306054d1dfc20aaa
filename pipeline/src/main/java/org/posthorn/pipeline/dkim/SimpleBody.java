package org.posthorn.pipeline.dkim;

/** A body without the empty lines at its end. RFC 6376 §3.4.3. */
final class SimpleBody implements CanonicalBody {

    private final Sink sink;

    /** Line ends that count if something follows. */
    private long lines;

    private boolean cr;

    SimpleBody(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void feed(byte[] octets, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && (lines > 0 || cr)) {
            take(octets, at++);
        }
        int tail = lineEnds(octets, at, end);
        if (tail > at) {
            sink.take(octets, at, tail - at);
        }
        while (tail < end) {
            take(octets, tail++);
        }
    }

    @Override
    public void end() {
        if (cr) {
            text(Canonical.CR, 0);
        }
        Canonical.lines(1, sink);
    }

    /** Where the line ends begin that the piece ends with. */
    private static int lineEnds(byte[] octets, int from, int to) {
        int at = to;
        if (at > from && octets[at - 1] == '\r') {
            at--;
        }
        while (at - 2 >= from && octets[at - 2] == '\r' && octets[at - 1] == '\n') {
            at -= 2;
        }
        return at;
    }

    private void take(byte[] octets, int at) {
        byte c = octets[at];
        if (cr && c == '\n') {
            cr = false;
            lines++;
            return;
        }
        if (cr) {
            text(Canonical.CR, 0);
        }
        cr = c == '\r';
        if (!cr) {
            text(octets, at);
        }
    }

    private void text(byte[] octets, int at) {
        Canonical.lines(lines, sink);
        lines = 0;
        cr = false;
        sink.take(octets, at, 1);
    }
}
