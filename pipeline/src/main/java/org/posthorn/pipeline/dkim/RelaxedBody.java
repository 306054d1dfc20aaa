package org.posthorn.pipeline.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A body with one space for any white space within lines, none at their ends, and no empty lines at
 * its end. RFC 6376 §3.4.4.
 *
 * <p>Most text is in this form already and passes as it is, in long runs: only what may have to
 * change goes through {@link #take} octet by octet.
 */
final class RelaxedBody implements CanonicalBody {

    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = ~HIGH_BITS;
    private static final long SPACES = 0x2020202020202020L;
    private static final long CRS = 0x0d0d0d0d0d0d0d0dL;
    private static final long LFS = 0x0a0a0a0a0a0a0a0aL;

    /** Added to seven bits, it sets the eighth if they are more than a space. */
    private static final long ABOVE_SPACE = LOW_BITS - SPACES;

    private static final byte[] SPACE = {' '};

    private final Sink sink;

    /** Line ends that count if something follows. */
    private long lines;

    /** White space behind them that counts if something follows in its line. */
    private boolean space;

    /** And a CR, perhaps the first half of a line end. */
    private boolean cr;

    private boolean empty = true;

    RelaxedBody(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void feed(byte[] octets, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (lines == 0 && !space && !cr) {
                at = passCanonical(octets, at, end);
            }
            if (at < end) {
                take(octets, at++);
            }
        }
    }

    @Override
    public void end() {
        if (cr) {
            text(Canonical.CR, 0, 1);
        }
        if (!empty) {
            Canonical.lines(1, sink);
        }
    }

    /** Passes what is as it should be, and returns where that ends. */
    private int passCanonical(byte[] octets, int from, int end) {
        int at = from;
        while (true) {
            at = beyondWords(octets, at, end);
            if (at == end) {
                break;
            }
            byte c = octets[at];
            if (c == ' ' && at + 1 < end && isVisible(octets[at + 1])) {
                at += 2;
            } else if (c == '\r'
                    && at + 2 < end
                    && octets[at + 1] == '\n'
                    && isVisible(octets[at + 2])) {
                at += 3;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                break;
            } else {
                at++;
            }
        }
        if (at > from) {
            text(octets, from, at - from);
        }
        return at;
    }

    /**
     * Goes beyond words with one space or one line end between them, eight octets at a time. Stops
     * where something else begins, at the space or line end before it if there is one.
     */
    private static int beyondWords(byte[] octets, int from, int end) {
        int at = from;
        // What the octet before is, in the eighth bit: not visible; a CR.
        long blankBefore = 0;
        long crBefore = 0;
        while (at + 8 <= end) {
            // In the high bit of each octet: what it is.
            long eight = (long) EIGHT.get(octets, at);
            long blank = ~(((eight & LOW_BITS) + ABOVE_SPACE) | eight) & HIGH_BITS;
            long behindBlank = (blank << 8) | blankBefore;
            long space = zeros(eight ^ SPACES);
            if (((blank & behindBlank) | (blank ^ space) | crBefore) != 0) {
                // Most often a line end.
                long cr = zeros(eight ^ CRS);
                long lf = zeros(eight ^ LFS);
                long behindCr = ((cr << 8) | crBefore) & HIGH_BITS;
                long wrong =
                        ((space | cr) & behindBlank) | (lf ^ behindCr) | (blank ^ space ^ cr ^ lf);
                if (wrong != 0) {
                    at += Long.numberOfTrailingZeros(wrong) >> 3;
                    break;
                }
                crBefore = cr >>> 56;
            }
            blankBefore = blank >>> 56;
            at += 8;
        }
        if (at + 8 > end) {
            while (at < end && isVisible(octets[at])) {
                at++;
            }
        }
        while (at > from && !isVisible(octets[at - 1])) {
            at--;
        }
        return at;
    }

    /** In the high bit of each octet: whether it is 0. */
    private static long zeros(long eight) {
        return ~(((eight & LOW_BITS) + LOW_BITS) | eight) & HIGH_BITS;
    }

    private static boolean isVisible(byte c) {
        return (c & 0xff) > ' ';
    }

    private void take(byte[] octets, int at) {
        byte c = octets[at];
        if (cr && c == '\n') {
            cr = false;
            space = false;
            lines++;
            return;
        }
        if (cr) {
            text(Canonical.CR, 0, 1);
        }
        switch (c) {
            case '\r' -> cr = true;
            case ' ', '\t' -> space = true;
            default -> text(octets, at, 1);
        }
    }

    private void text(byte[] octets, int offset, int length) {
        Canonical.lines(lines, sink);
        if (space) {
            sink.take(SPACE, 0, 1);
        }
        lines = 0;
        space = false;
        cr = false;
        empty = false;
        sink.take(octets, offset, length);
    }
}
