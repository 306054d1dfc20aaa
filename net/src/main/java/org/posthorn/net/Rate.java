package org.posthorn.net;

/** So many commands a second, after a free start of ten seconds' worth. For one thread. */
final class Rate {

    private static final long SECOND = 1_000_000_000;

    private final long interval;
    private final long start;
    private long due;

    Rate(int perSecond, long now) {
        interval = SECOND / perSecond;
        start = 10 * SECOND;
        due = now - start;
    }

    /** Counts a command, and says for how many nanoseconds it has to wait. */
    long next(long now) {
        due = Math.max(due, now - start) + interval;
        return Math.max(0, due - now);
    }
}
