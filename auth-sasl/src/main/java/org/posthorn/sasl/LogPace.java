package org.posthorn.sasl;

import org.slf4j.event.Level;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a few lines a second into the log, and the rest where nobody looks: what is said of a flood
 * is none. Thread-safe.
 */
final class LogPace {

    private static final int A_SECOND = 10;

    private final InstantSource clock;

    /** The second that is counted, times a million, and how many lines it had. */
    private final AtomicLong counted = new AtomicLong();

    LogPace(InstantSource clock) {
        this.clock = clock;
    }

    Level level() {
        long second = clock.instant().getEpochSecond() * 1_000_000;
        long now =
                counted.updateAndGet(before ->
                        before < second ? second + 1 : Math.min(before + 1, second + A_SECOND + 1));
        return now - second <= A_SECOND ? Level.INFO : Level.DEBUG;
    }
}
