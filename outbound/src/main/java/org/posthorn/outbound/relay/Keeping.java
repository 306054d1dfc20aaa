package org.posthorn.outbound.relay;

import java.time.Duration;

/**
 * How connections are kept for the next message. One that is kept costs the host as much as one in
 * use.
 *
 * @param time for which one is kept idle
 * @param perTarget how many to one target
 * @param total how many to all
 * @param messages after so many transactions a connection ends
 */
record Keeping(Duration time, int perTarget, int total, int messages) {

    static Keeping standard() {
        return new Keeping(Duration.ofSeconds(5), 20, 200, 100);
    }

    static Keeping nothing() {
        return new Keeping(Duration.ZERO, 0, 0, 1);
    }
}
