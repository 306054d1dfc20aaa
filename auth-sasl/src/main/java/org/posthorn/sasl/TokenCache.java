package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers answers for a while, so that a client that opens five connections asks once.
 *
 * <p>A token is known by its SHA-256 digest, and its answer names its owner: whoever comes with
 * another user's token does not profit. What could not be asked is not remembered.
 */
final class TokenCache implements Tokens {

    /** Some megabytes, since a name is short. */
    static final int MAX_ENTRIES = 10_000;

    /** A token may become good a moment after it was tried; a flood of one is held off anyway. */
    static final Duration REFUSED = Duration.ofSeconds(10);

    private record Entry(Answer answer, Instant until) {}

    private final Tokens source;
    private final Duration time;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** Oldest first. Guarded by {@link #lock}. */
    private final LinkedHashMap<ByteBuffer, Entry> entries = new LinkedHashMap<>();

    TokenCache(Tokens source, Duration time, InstantSource clock) {
        this.source = source;
        this.time = time;
        this.clock = clock;
    }

    @Override
    public Answer check(Secret token) {
        ByteBuffer key = digest(token);
        Optional<Answer> known = known(key);
        if (known.isPresent()) {
            return known.get();
        }
        Instant asked = clock.instant();
        Answer answer = source.check(token);
        switch (answer) {
            case Answer.Holder(var user, var expires) -> {
                Instant until = asked.plus(time);
                put(key, answer, expires.filter(until::isAfter).orElse(until));
            }
            case Answer.Refused refused ->
                    put(key, answer, asked.plus(time.compareTo(REFUSED) < 0 ? time : REFUSED));
            case Answer.Unknown unknown -> {}
        }
        return answer;
    }

    private Optional<Answer> known(ByteBuffer key) {
        lock.lock();
        try {
            Entry entry = entries.get(key);
            return entry != null && clock.instant().isBefore(entry.until())
                    ? Optional.of(entry.answer())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void put(ByteBuffer key, Answer answer, Instant until) {
        lock.lock();
        try {
            entries.remove(key);
            entries.put(key, new Entry(answer, until));
            if (entries.size() > MAX_ENTRIES) {
                entries.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    private static ByteBuffer digest(Secret token) {
        try {
            return ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.value().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
