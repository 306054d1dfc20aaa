package org.posthorn.net;

import java.time.Duration;

/** When everything that is under way must be over, if there is such a time. For one thread. */
final class Deadline {

    private boolean set;
    private long at;

    void in(Duration whole) {
        set = true;
        at = System.nanoTime() + whole.toNanos();
    }

    /** Nanoseconds that are left at this time of {@link System#nanoTime}. */
    long left(long now) {
        return set ? at - now : Long.MAX_VALUE;
    }
}
