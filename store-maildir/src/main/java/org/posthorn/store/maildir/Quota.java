package org.posthorn.store.maildir;

import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.StoreException;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * What an account with limits stores, and what is about to be stored. Thread-safe.
 *
 * <p>The directories are the truth, and {@code maildirsize} says cheaply what they hold. It is read
 * each time, so changes by other programs are seen that keep it too. The directories are counted,
 * and it is written anew, when it is missing, damaged or made for other limits; when it speaks
 * against a message, and has several lines or is older than a quarter of an hour; when this process
 * first needs it, and once a day. So nobody is refused, nor let in for long, because it is wrong.
 *
 * <p>Who changes what is stored does so in a {@linkplain #section section}, which others may be in
 * too, and says in it what has changed: nothing is counted meanwhile. Nothing is reserved in one.
 * Sections come before all other locks, those of several accounts in the order of {@link #root}.
 */
final class Quota {

    /** As Dovecot: for so long a file may speak against messages. */
    private static final Duration BELIEVED = Duration.ofMinutes(15);

    /** Programs that know nothing of the file deliver and delete too. */
    private static final Duration COUNTED = Duration.ofDays(1);

    /** A section may wait for the lock of another program, a count not so long. */
    private static final long PATIENCE_SECONDS = 1;

    private static final Count NEVER = new Count(0, Instant.EPOCH);

    private final Path root;
    private final QuotaFile file;
    private final InstantSource clock;
    private final Supplier<MailStore.Usage> directories;
    private final ReentrantReadWriteLock sections = new ReentrantReadWriteLock();
    private final ReentrantLock lock = new ReentrantLock();
    private Count last = NEVER;
    private long octetsReserved;
    private long messagesReserved;

    /** Of the directories, by this process. */
    private record Count(long number, Instant when) {}

    /** What is stored, and whether it must be counted before anybody is refused. */
    private record Known(MailStore.Usage usage, boolean doubtful) {}

    /** Looks at what is known. False to have it counted and to be asked once more. */
    private interface Question {
        boolean answered(Known now);
    }

    /**
     * @param file {@code maildirsize}
     * @param directories counts every message of the account
     */
    Quota(Path root, QuotaFile file, InstantSource clock, Supplier<MailStore.Usage> directories) {
        this.root = root;
        this.file = file;
        this.clock = clock;
        this.directories = directories;
    }

    static boolean isFor(Account.Limits limits) {
        return limits.octets() > 0 || limits.messages() > 0;
    }

    Path root() {
        return root;
    }

    /** Without what is only reserved. */
    MailStore.Usage usage(Account.Limits limits) {
        if (!isFor(limits)) {
            return directories.get();
        }
        var usage = new MailStore.Usage[1];
        ask(
                limits,
                now -> {
                    usage[0] = now.usage();
                    return true;
                });
        return usage[0];
    }

    /**
     * Keeps room free until the reservation is closed. {@code OVER_QUOTA}.
     *
     * @param limits the account's
     * @param allowed what this may not go beyond
     */
    Reservation reserve(Account.Limits limits, Account.Limits allowed, long octets, long messages) {
        var reservation = new Reservation(this, limits, allowed);
        reservation.resize(octets, messages);
        return reservation;
    }

    /** Held by who changes what is stored. */
    Lock section() {
        return sections.readLock();
    }

    /** Does something in a section, if the account has limits. */
    <T> T changing(Account.Limits limits, Supplier<T> change) {
        if (!isFor(limits)) {
            return change.get();
        }
        section().lock();
        try {
            return change.get();
        } finally {
            section().unlock();
        }
    }

    /** In a section: so much has gone. Never fails, since it has. */
    void gone(Account.Limits limits, MessageCount gone) {
        stored(limits, new MessageCount(-gone.octets(), -gone.messages()), MessageCount.NOTHING);
    }

    /** In a section: so much has come, and less is reserved then. Never fails, since it has. */
    void stored(Account.Limits limits, MessageCount stored, MessageCount released) {
        if (!isFor(limits) || stored.equals(MessageCount.NOTHING)) {
            return;
        }
        locked(() -> {
            octetsReserved -= released.octets();
            messagesReserved -= released.messages();
            if (!file.add(stored.octets(), stored.messages())) {
                last = new Count(last.number(), Instant.EPOCH);
            }
            return true;
        });
    }

    /** Reserves so much more, or less. */
    void take(Account.Limits limits, Account.Limits allowed, long octets, long messages) {
        if (isFor(limits)) {
            ask(
                    limits,
                    now -> {
                        if ((octets > 0 || messages > 0) && !fits(now, allowed, octets, messages)) {
                            return false;
                        }
                        octetsReserved += octets;
                        messagesReserved += messages;
                        return true;
                    });
        }
    }

    void release(Account.Limits limits, long octets, long messages) {
        if (isFor(limits)) {
            locked(() -> {
                octetsReserved -= octets;
                messagesReserved -= messages;
                return true;
            });
        }
    }

    /** The directories hold something else now; who has room reserved keeps it. */
    void forget() {
        locked(() -> {
            last = new Count(last.number(), Instant.EPOCH);
            return true;
        });
    }

    private boolean fits(Known now, Account.Limits allowed, long octets, long messages) {
        var usage =
                new MailStore.Usage(
                        now.usage().octets() + octetsReserved,
                        now.usage().messages() + messagesReserved);
        try {
            allowed.require(usage, Math.max(0, octets), Math.max(0, messages));
            return true;
        } catch (StoreException e) {
            if (now.doubtful()) {
                return false;
            }
            throw e;
        }
    }

    private void ask(Account.Limits limits, Question question) {
        long counts = locked(() -> last.number());
        if (!locked(() -> known(limits).filter(question::answered).isPresent())) {
            boolean alone = alone();
            try {
                locked(() -> question.answered(counted(limits, counts)));
            } finally {
                if (alone) {
                    sections.writeLock().unlock();
                }
            }
        }
    }

    /** Empty if it must be counted before anything can be said. */
    private Optional<Known> known(Account.Limits limits) {
        Instant now = clock.instant();
        if (last.when().plus(COUNTED).isBefore(now)) {
            return Optional.empty();
        }
        return file.read()
                .filter(contents -> contents.size().isFor(limits))
                .map(contents -> {
                    MaildirSize size = contents.size();
                    if (size.length() > MaildirSize.LONG) {
                        file.write(limits, size.used());
                    }
                    boolean old = contents.written().plus(BELIEVED).isBefore(now);
                    return new Known(size.used(), old || size.lines() > 1);
                });
    }

    /** By this thread, or by another while this one waited for its turn. */
    private Known counted(Account.Limits limits, long before) {
        if (last.number() != before) {
            Optional<Known> known = known(limits);
            if (known.isPresent()) {
                return new Known(known.get().usage(), false);
            }
        }
        MailStore.Usage usage = directories.get();
        boolean written = file.write(limits, usage);
        last = new Count(last.number() + 1, written ? clock.instant() : Instant.EPOCH);
        return new Known(usage, false);
    }

    /** False if somebody is in a section for long: then a count may be wrong by what they do. */
    private boolean alone() {
        try {
            return sections.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
