package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Recipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Makes durable what has happened to a message, and then does what follows from it: reports, the
 * end of the file. Thread-safe.
 *
 * <p>A report is submitted when its cause is forced, and the message that it is about knows of it
 * before the report itself may leave the queue: after a crash it is submitted again while it is
 * still here to be recognised.
 */
final class Settlement {

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    private static final int LOCKS = 64;

    private final QueueConf conf;
    private final QueueFolder folder;
    private final Ledger ledger;
    private final Room room;
    private final InstantSource clock;
    private final Reporter reporter;
    private final Reports reports;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    Settlement(
            QueueConf conf,
            QueueFolder folder,
            Ledger ledger,
            Room room,
            InstantSource clock,
            Reporter reporter,
            Reports reports) {
        this.conf = conf;
        this.folder = folder;
        this.ledger = ledger;
        this.room = room;
        this.clock = clock;
        this.reporter = reporter;
        this.reports = reports;
    }

    /**
     * Brings file and sender up to what has happened to the message.
     *
     * @throws IOException if something is left to do
     */
    void settle(Entry entry) throws IOException {
        write(entry);
        while (owes(entry)) {
            Entry.Owed owed = taken(entry);
            if (owed != null) {
                boolean submitted = false;
                try {
                    submit(entry, owed);
                    submitted = true;
                } finally {
                    returned(entry, owed, submitted);
                }
            }
            write(entry);
        }
    }

    /** The file of one message is changed by one thread at a time. */
    private ReentrantLock fileLock(Entry entry) {
        return locks.get(Math.floorMod(entry.name.hashCode(), LOCKS));
    }

    /**
     * Reads the file of a message, and what has happened to it, while nobody adds to it: half of an
     * append would look like damage.
     *
     * @throws BrokenEntryException if the file is damaged
     */
    MessageInput open(Entry entry) throws IOException {
        ReentrantLock file = fileLock(entry);
        file.lock();
        try {
            return MessageInput.open(folder, entry.name);
        } finally {
            file.unlock();
        }
    }

    /** Deletes the file, whatever is left to do. */
    void remove(Entry entry) throws IOException {
        ReentrantLock file = fileLock(entry);
        file.lock();
        try {
            if (!entry.gone) {
                end(entry);
            }
        } finally {
            file.unlock();
        }
    }

    /** Puts a damaged file aside, and forgets it. */
    void putAside(Entry entry, BrokenEntryException reason) {
        ReentrantLock file = fileLock(entry);
        file.lock();
        try {
            if (entry.gone) {
                return;
            }
            Path aside = folder.quarantine(entry.name);
            forget(entry);
            log.error(
                    "{}: from <{}> is damaged and not sent any more, see {}",
                    entry.name,
                    entry.from,
                    aside,
                    reason);
        } catch (IOException e) {
            reason.addSuppressed(e);
            log.error("{}: is damaged and could not be put aside", entry.name, reason);
        } finally {
            file.unlock();
        }
    }

    /** Brings the file up to what has happened, and leaves what is owed to others. */
    void write(Entry entry) throws IOException {
        ReentrantLock file = fileLock(entry);
        file.lock();
        try {
            List<Step> steps;
            boolean over;
            boolean gone;
            ledger.lock.lock();
            try {
                over = entry.isOver();
                steps = entry.unwritten;
                gone = entry.gone;
            } finally {
                ledger.lock.unlock();
            }
            if (gone) {
                written(entry, steps);
            } else if (over) {
                end(entry);
                written(entry, steps);
            } else if (!steps.isEmpty()) {
                entry.length = folder.append(entry.name, entry.length, steps);
                written(entry, steps);
            }
        } finally {
            file.unlock();
        }
    }

    private void written(Entry entry, List<Step> steps) {
        ledger.lock.lock();
        try {
            List<Step> all = entry.unwritten;
            entry.unwritten = List.copyOf(all.subList(steps.size(), all.size()));
            for (Step step : steps) {
                if (step instanceof Step.Reported reported) {
                    ledger.unpark(reported.id(), clock.millis());
                    ledger.changed.signalAll();
                }
            }
        } finally {
            ledger.lock.unlock();
        }
    }

    private void end(Entry entry) throws IOException {
        folder.remove(entry.name);
        forget(entry);
    }

    private void forget(Entry entry) {
        ledger.lock.lock();
        try {
            ledger.cancel(entry);
            ledger.remove(entry, clock.millis());
        } finally {
            ledger.lock.unlock();
        }
        room.give(entry.size);
    }

    private boolean owes(Entry entry) {
        ledger.lock.lock();
        try {
            return !entry.gone && !entry.owed.isEmpty();
        } finally {
            ledger.lock.unlock();
        }
    }

    /** Null if a step, which may be the cause, is not forced yet; or if others were quicker. */
    private Entry.@Nullable Owed taken(Entry entry) {
        ledger.lock.lock();
        try {
            if (entry.gone || entry.owed.isEmpty() || !entry.unwritten.isEmpty()) {
                return null;
            }
            Entry.Owed first = entry.owed.getFirst();
            entry.owed = List.copyOf(entry.owed.subList(1, entry.owed.size()));
            entry.reporting++;
            ledger.park(first.id());
            return first;
        } finally {
            ledger.lock.unlock();
        }
    }

    private void returned(Entry entry, Entry.Owed owed, boolean submitted) {
        ledger.lock.lock();
        try {
            entry.reporting--;
            if (submitted) {
                entry.write(new Step.Reported(clock.instant(), owed.id()));
            } else if (entry.gone) {
                ledger.unpark(owed.id(), clock.millis());
            } else {
                entry.mayHaveReported = true;
                var all = new ArrayList<>(entry.owed);
                all.add(owed);
                entry.owed = List.copyOf(all);
            }
        } finally {
            ledger.lock.unlock();
        }
    }

    private void submit(Entry entry, Entry.Owed owed) throws IOException {
        Instant now = clock.instant();
        // nobody asks any more, and a sender whose reports are refused must not stay for ever
        Duration patience = conf.lifetime().multipliedBy(2);
        if (now.isAfter(Instant.ofEpochMilli(entry.accepted).plus(patience))) {
            log.error("{}: the report {} to <{}> is given up", entry.name, owed.id(), entry.from);
            return;
        }
        try (MessageInput message = open(entry)) {
            Report report = reporter.write(notice(owed, message));
            reports.submit(mayBeKnown(entry) ? report.again() : report);
        }
        log.info(
                "{}: {} is told: {}, report {}",
                entry.name,
                entry.from.isEmpty() ? "the postmaster" : "<" + entry.from + ">",
                owed.kind(),
                owed.id());
    }

    private boolean mayBeKnown(Entry entry) {
        ledger.lock.lock();
        try {
            return entry.mayHaveReported;
        } finally {
            ledger.lock.unlock();
        }
    }

    private Notice notice(Entry.Owed owed, MessageInput message) {
        Transaction transaction = message.stored().transaction();
        var told = new ArrayList<Notice.Told>();
        for (int place : owed.recipients()) {
            told.add(told(place, transaction.recipients().get(place), message.stored().steps()));
        }
        Optional<Instant> until =
                owed.kind() == Notice.Kind.DELAYED
                        ? Optional.of(transaction.accepted().plus(conf.lifetime()))
                        : Optional.empty();
        return new Notice(owed.id(), owed.kind(), transaction, told, message, until);
    }

    private static Notice.Told told(int place, Recipient recipient, List<Step> steps) {
        for (Step step : steps.reversed()) {
            if (step instanceof Step.Attempted attempted) {
                for (Step.Result result : attempted.results()) {
                    if (result.recipient() == place) {
                        return new Notice.Told(
                                recipient,
                                result.outcome().diagnosis(),
                                Optional.of(attempted.at()));
                    }
                }
            }
        }
        var untried = Diagnosis.ours("4.4.1", "the next host did not answer other mail");
        return new Notice.Told(recipient, untried, Optional.empty());
    }
}
