package org.posthorn.store.maildir;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is told to go on, for the store and its file system: so
 * changes fall into one tick, or a directory rests, as the test wants it. Thread-safe.
 */
final class Ticks implements InstantSource {

    /** Nothing, a tick of a usual system, and either side of what the store takes for old. */
    private static final List<Duration> STEPS =
            List.of(
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofMillis(4),
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(3));

    /** In milliseconds since the epoch. */
    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now.get());
    }

    void pass(Duration time) {
        now.addAndGet(time.toMillis());
    }

    void pass(Random random) {
        pass(STEPS.get(random.nextInt(STEPS.size())));
    }
}
