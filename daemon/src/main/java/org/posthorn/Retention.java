package org.posthorn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Expires messages once a day, an account at a time, as long as it is open. */
final class Retention implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    /** A daemon that has just started has better things to do. */
    private static final Duration FIRST = Duration.ofMinutes(10);

    private static final Duration DAY = Duration.ofDays(1);

    /** The disk belongs to people who wait. */
    private static final Duration BETWEEN_ACCOUNTS = Duration.ofSeconds(1);

    private final Supplier<MailPlaces> places;
    private final Supplier<Expire> expire;
    private final Periodic days;

    /** Begins; both are asked again each day, for a reload may have changed them. */
    Retention(Supplier<MailPlaces> places, Supplier<Expire> expire) {
        this.places = places;
        this.expire = expire;
        this.days = new Periodic("retention", FIRST, DAY, this::everybody);
    }

    /** Returns when nothing is removed any more, or when the caller is interrupted. */
    @Override
    public void close() {
        days.close();
    }

    private void everybody() throws InterruptedException {
        Expire today = expire.get();
        if (today.rules().isEmpty()) {
            return;
        }
        try {
            for (String user : places.get().users()) {
                one(today, user);
                Thread.sleep(BETWEEN_ACCOUNTS);
            }
        } catch (IOException e) {
            log.warn("retention: the accounts cannot be read", e);
        }
    }

    private void one(Expire today, String user) {
        try {
            for (Expire.Expired expired : today.remove(places.get().account(user))) {
                if (expired.messages() > 0) {
                    log.info(
                            "retention: {} messages of {} in {} are gone",
                            expired.messages(),
                            user,
                            expired.rule().mailbox());
                }
            }
        } catch (IOException | RuntimeException e) {
            log.warn("retention: nothing was done for {}", user, e);
        }
    }
}
