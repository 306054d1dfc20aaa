package org.posthorn.pipeline.dkim;

import java.util.Arrays;

/**
 * Collects the header of a message while it passes. What does not fit is not kept, and {@link
 * #state} says so.
 */
final class HeaderBuffer implements AutoCloseable {

    /** More than any header that people or their programs write. */
    static final int MAX_HEADER = 256 << 10;

    /** Why nothing is known of a message for which there is none. */
    static final String NO_ROOM = "too many messages at once";

    private static final int START = 8 << 10;
    private static final int UNIT = 1 << 10;

    /** Whether there is a header to look at. */
    enum State {
        WHOLE,
        TOO_LARGE,
        /** Others have all the memory there is. */
        NO_ROOM
    }

    private enum At {
        LINE,
        CR,
        TEXT,
        BODY
    }

    private final HeaderMemory memory;
    private byte[] buffer = {};
    private int length;
    private int taken;
    private State state = State.WHOLE;
    private At at = At.LINE;

    HeaderBuffer(HeaderMemory memory) {
        this.memory = memory;
    }

    static int kib(int octets) {
        return octets / UNIT;
    }

    /** Takes octets up to the end of the header, its empty line included. Returns how many. */
    int feed(byte[] octets, int offset, int count) {
        int used = 0;
        while (used < count && at != At.BODY) {
            step(octets[offset + used++]);
        }
        keep(octets, offset, used);
        return used;
    }

    boolean isComplete() {
        return at == At.BODY;
    }

    State state() {
        return state;
    }

    /** What was collected, once. What it takes is given back by {@link #close}. */
    byte[] take() {
        byte[] octets = Arrays.copyOf(buffer, length);
        buffer = new byte[0];
        length = 0;
        return octets;
    }

    /** Counts what is kept beside it; false if there is no room for that. */
    boolean hold(int octets) {
        int more = kib(octets) + 1;
        if (!memory.take(more)) {
            return false;
        }
        taken += more;
        return true;
    }

    @Override
    public void close() {
        memory.give(taken);
        taken = 0;
        buffer = new byte[0];
        length = 0;
    }

    private void step(byte c) {
        boolean ends = c == '\n' && at != At.TEXT;
        at =
                switch (c) {
                    case '\n' -> ends ? At.BODY : At.LINE;
                    case '\r' -> at == At.LINE ? At.CR : At.TEXT;
                    default -> At.TEXT;
                };
    }

    private void keep(byte[] octets, int offset, int count) {
        if (state != State.WHOLE) {
            return;
        }
        if (length + count > buffer.length && !grow(length + count)) {
            close();
            return;
        }
        System.arraycopy(octets, offset, buffer, length, count);
        length += count;
    }

    private boolean grow(int needed) {
        int size = Math.max(START, buffer.length);
        while (size < needed) {
            size *= 2;
        }
        if (size > MAX_HEADER) {
            state = State.TOO_LARGE;
            return false;
        }
        int more = kib(size - buffer.length);
        if (!memory.take(more)) {
            state = State.NO_ROOM;
            return false;
        }
        taken += more;
        buffer = Arrays.copyOf(buffer, size);
        return true;
    }
}
