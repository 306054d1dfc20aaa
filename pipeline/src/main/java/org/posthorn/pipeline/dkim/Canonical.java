package org.posthorn.pipeline.dkim;

import java.util.Arrays;

/** What may change on the way of a message without harm. RFC 6376 §3.4. */
public enum Canonical {
    /** Nothing but empty lines at the end. */
    SIMPLE,
    /** White space and, in the header, case and folding. */
    RELAXED;

    static final byte[] CR = {'\r'};

    private static final int CRLF_BLOCK = 512;
    private static final byte[] CRLFS = crlfs();

    CanonicalBody body(Sink sink) {
        return switch (this) {
            case SIMPLE -> new SimpleBody(sink);
            case RELAXED -> new RelaxedBody(sink);
        };
    }

    CanonicalField field(Sink sink) {
        return switch (this) {
            case SIMPLE -> new SimpleField(sink);
            case RELAXED -> new RelaxedField(sink);
        };
    }

    /** A header field, without its last line end. */
    void write(byte[] octets, int offset, int length, Sink sink) {
        var canonical = field(sink);
        canonical.feed(octets, offset, length);
        canonical.end();
    }

    /** So many line ends. */
    static void lines(long count, Sink sink) {
        for (long rest = count; rest > 0; rest -= CRLF_BLOCK) {
            sink.take(CRLFS, 0, 2 * (int) Math.min(rest, CRLF_BLOCK));
        }
    }

    private static byte[] crlfs() {
        byte[] all = new byte[2 * CRLF_BLOCK];
        Arrays.fill(all, (byte) '\n');
        for (int i = 0; i < all.length; i += 2) {
            all[i] = '\r';
        }
        return all;
    }
}
