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

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
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
            at = blank(octets, at, end);
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

    /** The first octet that is a space or a control character, found eight at a time. */
    private static int blank(byte[] octets, int from, int end) {
        int at = from;
        while (at + 8 <= end) {
            long eight = (long) EIGHT.get(octets, at);
            // The high bit of each octet below '!'; wrong only behind the first that is right.
            long found = (eight - ONES * '!') & ~eight & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >> 3);
            }
            at += 8;
        }
        while (at < end && isVisible(octets[at])) {
            at++;
        }
        return at;
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
