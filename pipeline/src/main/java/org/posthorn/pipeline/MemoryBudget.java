package org.posthorn.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/** Octets that all messages on their way in may hold in memory together. Thread-safe. */
final class MemoryBudget {

    private final AtomicLong left;

    MemoryBudget(long octets) {
        left = new AtomicLong(octets);
    }

    boolean take(long octets) {
        long now = left.get();
        while (now >= octets) {
            long seen = left.compareAndExchange(now, now - octets);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }

    void give(long octets) {
        left.addAndGet(octets);
    }
}
