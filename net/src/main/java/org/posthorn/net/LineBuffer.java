package org.posthorn.net;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line in the making. It ends with CRLF. A line with a fault ends at its first LF, whatever
 * stands before it, so that a client that sends bare line feeds hears of it at once; its first
 * fault is reported when it has ended.
 */
final class LineBuffer {

    private static final byte[] NOTHING = new byte[0];

    /** Octets that are told of a line with a fault. */
    private static final int HEAD = 64;

    private final int limit;
    private byte[] octets = NOTHING;
    private int length;
    private long skipped;
    private boolean carriageReturn;
    private boolean complete;

    /** What was kept of a line with a fault, once the rest of it is skipped. */
    private String head = "";

    /** The last eight octets before the line end, the last one lowest. */
    private long tail;

    private LineException.@Nullable Fault fault;

    LineBuffer(int limit) {
        this.limit = limit;
    }

    /**
     * Takes octets from {@code position} on, up to the end of the line at most.
     *
     * @return the position behind what was taken
     */
    int take(byte[] input, int position) {
        for (int i = position; i < input.length; i++) {
            byte octet = input[i];
            if (octet == '\n') {
                if (!carriageReturn) {
                    found(LineException.Fault.BARE_LF);
                }
                keep(input, position, i - 1); // the CR, if it came in this piece, is none of it
                complete = true;
                return i + 1;
            }
            if (carriageReturn) {
                found(LineException.Fault.BARE_CR);
            }
            carriageReturn = octet == '\r';
            if (!carriageReturn) {
                tail = (tail << 8) | (octet & 0xff);
            }
            if (octet == 0) {
                found(LineException.Fault.NUL);
            }
        }
        keep(input, position, input.length - (carriageReturn ? 1 : 0));
        return input.length;
    }

    boolean complete() {
        return complete;
    }

    /** The complete line. */
    byte[] octets() throws LineException {
        if (fault != null) {
            boolean kept = skipped == 0;
            throw new LineException(
                    fault, kept ? text(octets, 0, Math.min(length, HEAD)) : head, tail);
        }
        return octets.length == length ? octets : Arrays.copyOf(octets, length);
    }

    /** Octets beyond the limit. */
    long skipped() {
        return skipped;
    }

    private void found(LineException.Fault found) {
        if (fault == null) {
            fault = found;
        }
    }

    private void keep(byte[] input, int from, int to) {
        int count = to - from;
        if (count <= 0) {
            return;
        }
        if (fault != null || count > limit - length) {
            found(LineException.Fault.TOO_LONG);
            if (skipped == 0) {
                head = text(octets, 0, Math.min(length, HEAD));
                head += text(input, from, Math.min(count, HEAD - head.length()));
            }
            octets = NOTHING;
            length = 0;
            skipped += count;
            return;
        }
        if (octets.length < length + count) {
            // exact at first: most lines come in one piece
            int size = length == 0 ? count : Math.min(limit, 2 * (length + count));
            octets = Arrays.copyOf(octets, size);
        }
        System.arraycopy(input, from, octets, length, count);
        length += count;
    }

    private static String text(byte[] octets, int from, int count) {
        return new String(octets, from, count, StandardCharsets.ISO_8859_1);
    }
}
