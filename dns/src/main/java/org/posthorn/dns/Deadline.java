package org.posthorn.dns;

import java.time.Duration;

/**
 * When all questions about one message must have been answered, however many there are.
 *
 * @param at on the clock of {@link System#nanoTime}
 */
public record Deadline(long at) {

    /** So much time from now. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left; never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
    }

    public boolean isPassed() {
        return at - System.nanoTime() <= 0;
    }

    /** This one, or an earlier one. */
    Deadline within(Duration time) {
        var sooner = in(time);
        return sooner.at - at < 0 ? sooner : this;
    }
}
