package org.posthorn.sasl;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A clock that stands still until somebody waits. */
final class Hours implements InstantSource, LoginGuard.Sleeper {

    /** How long somebody has waited each time. */
    final List<Duration> waits = new ArrayList<>();

    private Instant now = Instant.parse("2026-11-29T08:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void sleep(Duration time) {
        waits.add(time);
        pass(time);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
