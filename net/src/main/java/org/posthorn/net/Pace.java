package org.posthorn.net;

import java.time.Duration;

/**
 * How much longer a client may keep its session waiting in the middle of something. Waiting uses up
 * the allowance and arriving octets restore it, up to what it was at the start: a message of any
 * size has time, a trickle has not.
 *
 * <p>For the session's thread.
 */
final class Pace {

    /** 500 octets restore one second: slower than any line in use, as Postfix has it. */
    private static final long NANOS_PER_OCTET = 2_000_000;

    private final long whole;
    private long left;

    Pace(Duration whole) {
        this.whole = whole.toNanos();
        this.left = this.whole;
    }

    void restart() {
        left = whole;
    }

    void waited(long nanos) {
        left -= nanos;
    }

    void arrived(int octets) {
        left = Math.min(whole, left + octets * NANOS_PER_OCTET);
    }

    long left() {
        return left;
    }
}
