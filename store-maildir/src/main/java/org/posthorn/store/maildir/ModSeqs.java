package org.posthorn.store.maildir;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives mod-sequences: microseconds since the epoch, or one more than the last. So they stay above
 * all earlier ones when nothing of them was kept. RFC 7162 §3.1. Thread-safe.
 */
final class ModSeqs {

    /** What was given may be remembered wrongly; so far it leaves room for all that will come. */
    static final long MAX = 1L << 62;

    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();

    ModSeqs(InstantSource clock) {
        this.clock = clock;
    }

    /** An earlier process has given this one. */
    void raise(long given) {
        last.accumulateAndGet(given, Math::max);
    }

    long next() {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }
}
