package org.posthorn.outbound;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an administrator sees of a queue and does to it, while it runs. Thread-safe; whatever it
 * says it did is durable.
 */
public final class QueueDesk {

    private static final Logger log = LoggerFactory.getLogger(QueueDesk.class);

    /** Messages looked at while the lock is held. */
    private static final int BATCH = 1000;

    /** Messages changed at once. */
    private static final int HANDS = 16;

    private static final Comparator<Entry> OLDEST_FIRST =
            Comparator.comparingLong((Entry entry) -> entry.accepted)
                    .thenComparing(entry -> entry.name);

    private final Ledger ledger;
    private final Carrier carrier;
    private final InstantSource clock;
    private final Settlement settlement;
    private final Runnable pump;

    /**
     * @param pump does what is due, with the ledger's lock held
     */
    QueueDesk(
            Ledger ledger,
            Carrier carrier,
            InstantSource clock,
            Settlement settlement,
            Runnable pump) {
        this.ledger = ledger;
        this.carrier = carrier;
        this.clock = clock;
        this.settlement = settlement;
        this.pump = pump;
    }

    /** Oldest first. */
    public List<QueuedMessage> list(QueueFilter filter) {
        return found(filter).stream().map(Found::message).toList();
    }

    /** Takes some of a list. */
    @FunctionalInterface
    public interface Taker {
        void take(List<QueuedMessage> some) throws IOException;
    }

    /**
     * That list for those who cannot hold all of it. What is gone when its turn comes is left out.
     *
     * @param most recipients after which a part ends
     */
    public void list(QueueFilter filter, int most, Taker taker) throws IOException {
        Iterator<Entry> rest = oldestFirst(filter);
        while (rest.hasNext()) {
            List<Found> part = found(rest, filter, most);
            if (!part.isEmpty()) {
                taker.take(part.stream().map(Found::message).toList());
            }
        }
    }

    /**
     * Everything about one message; empty if there is none of this id.
     *
     * @throws IOException if its file cannot be read
     */
    public Optional<QueueStory> show(String id) throws IOException {
        for (Found found : found(QueueFilter.id(id))) {
            try (MessageInput message = settlement.open(found.entry())) {
                Stored stored = message.stored();
                return Optional.of(
                        new QueueStory(found.message(), stored.transaction(), stored.steps()));
            }
        }
        return Optional.empty();
    }

    /**
     * A piece of a message as it was queued, which costs what it holds, wherever it is; empty if
     * there is none of this id.
     *
     * @param offset of its first octet; beyond the end of the message the piece has none
     * @param most octets of it; fewer are at the end of the message only
     * @throws IOException if it cannot be read or is damaged; what is elsewhere is not looked at
     */
    public Optional<byte[]> export(String id, long offset, int most) throws IOException {
        for (Found found : found(QueueFilter.id(id))) {
            try (MessageInput message = settlement.open(found.entry())) {
                return Optional.of(message.piece(offset, most));
            }
        }
        return Optional.empty();
    }

    /** Has these tried now, also where the next hop rests; but not what is held. */
    public Changed retry(QueueFilter filter) {
        return each(
                filter,
                entry -> {
                    ledger.lock.lock();
                    try {
                        return hurried(entry);
                    } finally {
                        ledger.lock.unlock();
                    }
                });
    }

    /** Keeps these from being tried; an attempt that is under way goes on. */
    public Changed hold(QueueFilter filter) {
        return each(
                filter,
                entry -> {
                    if (!happened(entry, new Step.Held(clock.instant()))) {
                        return false;
                    }
                    settlement.write(entry);
                    return true;
                });
    }

    /** Ends that. */
    public Changed release(QueueFilter filter) {
        return each(
                filter,
                entry -> {
                    if (!happened(entry, new Step.Released(clock.instant()))) {
                        return false;
                    }
                    settlement.write(entry);
                    plan(entry);
                    return true;
                });
    }

    /** Deletes these for good; nobody is told. An attempt that is under way may still succeed. */
    public Changed remove(QueueFilter filter) {
        return each(
                filter,
                entry -> {
                    ledger.lock.lock();
                    try {
                        ledger.cancel(entry);
                    } finally {
                        ledger.lock.unlock();
                    }
                    settlement.remove(entry);
                    log.info("{}: from <{}> was removed by hand", entry.name, entry.from);
                    return true;
                });
    }

    /**
     * What was done.
     *
     * @param count messages that are different now
     * @param failed ids of those for which the disk failed, see the log
     */
    public record Changed(int count, List<String> failed) {
        public Changed {
            failed = List.copyOf(failed);
        }
    }

    private record Found(Entry entry, QueuedMessage message) {}

    /** Does something to a message, and says whether it did. */
    @FunctionalInterface
    private interface Hand {
        boolean change(Entry entry) throws IOException;
    }

    private List<Found> found(QueueFilter filter) {
        return found(oldestFirst(filter), filter, Integer.MAX_VALUE);
    }

    private Iterator<Entry> oldestFirst(QueueFilter filter) {
        var all = new ArrayList<>(entries(filter));
        all.sort(OLDEST_FIRST);
        return all.iterator();
    }

    private List<Found> found(Iterator<Entry> rest, QueueFilter filter, int most) {
        var all = new ArrayList<Found>();
        int recipients = 0;
        while (rest.hasNext() && recipients < most) {
            ledger.lock.lock();
            try {
                for (int i = 0; i < BATCH && rest.hasNext() && recipients < most; i++) {
                    Entry entry = rest.next();
                    if (entry.gone) {
                        continue;
                    }
                    QueuedMessage message = view(entry);
                    if (filter.matches(message)) {
                        all.add(new Found(entry, message));
                        recipients += message.recipients().size();
                    }
                }
            } finally {
                ledger.lock.unlock();
            }
        }
        return all;
    }

    private List<Entry> entries(QueueFilter filter) {
        ledger.lock.lock();
        try {
            return filter.id().isEmpty() ? ledger.entries() : named(filter.id().get());
        } finally {
            ledger.lock.unlock();
        }
    }

    private List<Entry> named(String id) {
        Entry entry = ledger.entry(id);
        return entry == null ? List.of() : List.of(entry);
    }

    private QueuedMessage view(Entry entry) {
        List<QueuedMessage.To> recipients =
                entry.recipients.stream().map(recipient -> view(entry, recipient)).toList();
        return new QueuedMessage(
                entry.name,
                entry.account,
                entry.from,
                Instant.ofEpochMilli(entry.accepted),
                entry.size,
                entry.state(),
                recipients);
    }

    private QueuedMessage.To view(Entry entry, Addressee recipient) {
        Optional<Instant> next = Optional.empty();
        Task task = recipient.task;
        if (!entry.held && task != null && task.state == Task.State.WAITING) {
            long rest = ledger.schedule.restsUntil(task.hop);
            next = Optional.of(Instant.ofEpochMilli(Math.max(task.due, rest)));
        }
        return new QueuedMessage.To(
                recipient.address,
                recipient.progress,
                recipient.attempts,
                next,
                recipient.diagnosis);
    }

    private boolean hurried(Entry entry) {
        if (entry.gone || entry.held) {
            return false;
        }
        long now = clock.millis();
        List<Task> tasks = ledger.waiting(entry);
        ledger.hurry(entry, now);
        for (Task task : tasks) {
            ledger.schedule.prod(task.hop, now);
        }
        boolean unsettled = !entry.owed.isEmpty() || !entry.unwritten.isEmpty();
        if (unsettled) {
            ledger.look(entry, now);
        }
        return unsettled || !tasks.isEmpty();
    }

    /** False if it is so already. */
    private boolean happened(Entry entry, Step step) {
        ledger.lock.lock();
        try {
            boolean hold = step instanceof Step.Held;
            if (entry.gone || entry.held == hold || entry.isDone()) {
                return false;
            }
            entry.apply(step);
            entry.write(step);
            if (hold) {
                ledger.cancel(entry);
            }
            return true;
        } finally {
            ledger.lock.unlock();
        }
    }

    private void plan(Entry entry) throws IOException {
        Transaction transaction;
        try (MessageInput message = settlement.open(entry)) {
            transaction = message.stored().transaction();
        }
        ledger.lock.lock();
        try {
            if (!entry.gone && !entry.held) {
                ledger.plan(entry, transaction, carrier, clock.millis());
            }
        } finally {
            ledger.lock.unlock();
        }
    }

    private Changed each(QueueFilter filter, Hand hand) {
        var hands = new Semaphore(HANDS);
        var count = new AtomicInteger();
        var failed = new ArrayList<String>();
        for (Found found : found(filter)) {
            hands.acquireUninterruptibly();
            Thread.ofVirtual()
                    .name("queue-desk-" + found.entry().name)
                    .start(() -> {
                        try {
                            if (hand.change(found.entry())) {
                                count.incrementAndGet();
                            }
                        } catch (IOException e) {
                            failed(found.entry(), e, failed);
                        } finally {
                            hands.release();
                        }
                    });
        }
        hands.acquireUninterruptibly(HANDS);
        ledger.lock.lock();
        try {
            pump.run();
            ledger.changed.signalAll();
            return new Changed(count.get(), failed);
        } finally {
            ledger.lock.unlock();
        }
    }

    private void failed(Entry entry, IOException e, List<String> failed) {
        log.error("{}: could not be changed", entry.name, e);
        ledger.lock.lock();
        try {
            failed.add(entry.name);
        } finally {
            ledger.lock.unlock();
        }
    }
}
