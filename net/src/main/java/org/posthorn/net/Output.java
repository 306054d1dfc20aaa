package org.posthorn.net;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * What goes to the client: collected in one buffer, which exists only while there is something in
 * it, and sent with back-pressure. For the session's thread.
 */
final class Output {

    /** More than this is sent at once: whole TLS records, few system calls. */
    private static final int LIMIT = 64 * 1024;

    private static final int START = 1024;

    /** The session goes on when no more than this is unsent, so that the client never runs dry. */
    private static final int LOW_WATER = 32 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final Bridge bridge;
    private final Duration writeTime;
    private final Deadline whole;
    private byte[] buffer = NOTHING;
    private int length;

    Output(Bridge bridge, Duration writeTime, Deadline whole) {
        this.bridge = bridge;
        this.writeTime = writeTime;
        this.whole = whole;
    }

    void write(byte[] octets, int offset, int count) throws IOException {
        int from = offset;
        int rest = count;
        while (rest > 0) {
            if (length == LIMIT) {
                flush();
            }
            int piece = Math.min(rest, LIMIT - length);
            if (length + piece > buffer.length) {
                int size = Math.max(START, Integer.highestOneBit(length + piece - 1) << 1);
                buffer = Arrays.copyOf(buffer, size);
            }
            System.arraycopy(octets, from, buffer, length, piece);
            length += piece;
            from += piece;
            rest -= piece;
        }
    }

    void flush() throws IOException {
        if (length > 0) {
            int sent = length;
            bridge.send(take(), sent);
        }
        drain(LOW_WATER);
    }

    /** Returns when everything has been taken by the system. */
    void finish() throws IOException {
        flush();
        drain(0);
    }

    /** What is written and not sent, exactly, to be sent by another way. */
    byte[] rest() {
        int sent = length;
        return Arrays.copyOf(take(), sent);
    }

    private byte[] take() {
        byte[] full = buffer;
        buffer = NOTHING;
        length = 0;
        return full;
    }

    /** Waits until no more than so many octets are unsent. A client may stall, but not for ever. */
    private void drain(int mark) throws IOException {
        int before = Integer.MAX_VALUE;
        long deadline = 0;
        while (true) {
            int unsent = bridge.unsent();
            if (bridge.failure() != null) {
                throw bridge.gone();
            }
            if (unsent <= mark) {
                return;
            }
            if (unsent < before) {
                before = unsent;
                deadline = System.nanoTime() + writeTime.toNanos();
            }
            long now = System.nanoTime();
            long left = Math.min(deadline - now, whole.left(now));
            if (left <= 0) {
                bridge.cut();
                throw new IOException(
                        deadline - now <= 0
                                ? "the other side has read nothing for " + writeTime
                                : "the other side reads too slowly");
            }
            bridge.park(left);
        }
    }
}
