package org.posthorn.sasl;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Something that others may change: read again when it is old or seems to lack something, and kept
 * as it was when that fails. Thread-safe.
 */
final class Kept<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

    /** For so long a key that was withdrawn is still good. */
    static final Duration OLD = Duration.ofMinutes(15);

    /** Between two readings: what unknown clients send must not make a flood of questions. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    /** Where it is. The texts of its exceptions go to the log. */
    @FunctionalInterface
    interface Source<T> {
        T read() throws IOException, InterruptedException;
    }

    /**
     * What is known.
     *
     * @param read when the value was read
     * @param tried when it was tried last
     * @param failed whether that failed
     */
    private record State<T>(Optional<T> value, Instant read, Instant tried, boolean failed) {}

    private final String what;
    private final Source<T> source;
    private final Duration patience;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State<T> state =
            new State<>(Optional.empty(), Instant.MIN, Instant.MIN, false);

    /**
     * @param what for the log
     * @param patience how long to wait for somebody else's reading
     */
    Kept(String what, Source<T> source, Duration patience, InstantSource clock) {
        this.what = what;
        this.source = source;
        this.patience = patience;
        this.clock = clock;
    }

    /** Throws where it could never be read. */
    T current() throws IOException, InterruptedException {
        State<T> known = state;
        boolean old = !clock.instant().isBefore(known.read().plus(OLD));
        // Who finds it old while another reads it need not wait.
        State<T> now =
                old ? again(known, known.value().isEmpty() ? patience : Duration.ZERO) : known;
        return now.value().orElseThrow(this::failure);
    }

    /**
     * The same, read again if nobody has done so since {@code seen} and the last time is long ago.
     *
     * @throws IOException if it could not be read the last time
     */
    T newerThan(T seen) throws IOException, InterruptedException {
        State<T> known = state;
        State<T> now =
                known.value().filter(seen::equals).isEmpty() ? known : again(known, patience);
        if (now.failed()) {
            throw failure();
        }
        return now.value().orElseThrow(this::failure);
    }

    private State<T> again(State<T> seen, Duration wait) throws InterruptedException {
        if (!reading.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            return state;
        }
        try {
            Instant now = clock.instant();
            boolean soon = now.isBefore(state.tried().plus(PAUSE));
            if (state.equals(seen) && !soon) {
                state = read(seen, now);
            }
            return state;
        } finally {
            reading.unlock();
        }
    }

    private State<T> read(State<T> before, Instant now) throws InterruptedException {
        try {
            return new State<>(Optional.of(source.read()), now, now, false);
        } catch (IOException | IllegalArgumentException e) {
            String kept = before.value().isPresent() ? "; what was read before stays in use" : "";
            LOG.warn("{} cannot be read: {}{}", what, e.getMessage(), kept);
            return new State<>(before.value(), before.read(), now, true);
        }
    }

    private IOException failure() {
        return new IOException(what + " cannot be read");
    }
}
