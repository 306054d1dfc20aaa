package org.posthorn.outbound;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that goes when it is told to. */
final class TestClock implements InstantSource {

    static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private final AtomicLong passed = new AtomicLong();

    @Override
    public Instant instant() {
        return START.plusMillis(passed.get());
    }

    void pass(Duration time) {
        passed.addAndGet(time.toMillis());
    }
}
