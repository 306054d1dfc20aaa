package org.posthorn.sasl;

import java.time.Duration;
import java.time.Instant;

/**
 * How often something failed lately, and when the next attempt has its turn. The count slides: of
 * the span of time before this one, as much counts as the window still covers. For one thread at a
 * time.
 */
final class Tally {

    /** Wrong passwords that are known again; who types has two or three in mind. */
    private static final int REMEMBERED = 4;

    private final long[] fingerprints = new long[REMEMBERED];
    private int nextFingerprint;
    private long span = Long.MIN_VALUE;
    private int before;
    private int current;
    private Instant turn = Instant.MIN;

    /** Counts one more. */
    void add(Instant now, Duration window) {
        slide(now, window);
        current++;
    }

    /** Failures within the window that ends now, rounded up. */
    int count(Instant now, Duration window) {
        slide(now, window);
        double covered = 1 - (double) (now.toEpochMilli() % window.toMillis()) / window.toMillis();
        return current + (int) Math.ceil(before * covered);
    }

    private void slide(Instant now, Duration window) {
        long at = Math.floorDiv(now.toEpochMilli(), window.toMillis());
        // a clock that is set back begins anew, as one that has gone on for long
        if (at != span) {
            before = at == span + 1 ? current : 0;
            current = 0;
            span = at;
        }
    }

    /** When an attempt may begin that has to be this long after the one before it. */
    Instant turn(Instant now, Duration apart) {
        return (turn.isAfter(now) ? turn : now).plus(apart);
    }

    /** Lets nobody begin before this one. */
    void take(Instant turn) {
        this.turn = turn;
    }

    /** Whether this has been wrong before; remembers it. */
    boolean knows(long fingerprint) {
        for (long known : fingerprints) {
            if (known == fingerprint) {
                return true;
            }
        }
        fingerprints[nextFingerprint] = fingerprint;
        nextFingerprint = (nextFingerprint + 1) % REMEMBERED;
        return false;
    }
}
