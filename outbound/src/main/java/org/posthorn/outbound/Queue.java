package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Mail that waits for other hosts: on disk what must not be lost, in memory what is needed to find
 * the next thing to do. Thread-safe.
 *
 * <p>It takes mail as soon as it is open, and sends when it is started.
 */
public final class Queue implements Outbox, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Queue.class);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,100}");

    /** How long a stop waits for attempts that are under way, and then for their ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private final QueueConf conf;
    private final QueueFolder folder;
    private final Carrier carrier;
    private final InstantSource clock;
    private final Ledger ledger;
    private final Room room;
    private final Recovery recovery;
    private @Nullable Runner runner;

    private Queue(
            QueueConf conf,
            QueueFolder folder,
            Carrier carrier,
            InstantSource clock,
            Ledger ledger,
            Room room) {
        this.conf = conf;
        this.folder = folder;
        this.carrier = carrier;
        this.clock = clock;
        this.ledger = ledger;
        this.room = room;
        this.recovery = new Recovery(folder, new Recovered());
    }

    /**
     * Opens a queue with everything that is in its folder, which is made if there is none. What is
     * there is read when it starts, or when somebody needs it first, and who needs it waits.
     *
     * @param carrier is closed with the queue
     */
    public static Queue open(
            QueueConf conf, Disk disk, Path path, Carrier carrier, InstantSource clock)
            throws IOException {
        var folder = new QueueFolder(disk, path);
        var ledger = new Ledger(conf, new Schedule(conf, new Random()));
        var room = new Room(conf, disk, path, clock);
        var queue = new Queue(conf, folder, carrier, clock, ledger, room);
        queue.recovery.look();
        return queue;
    }

    /** Begins to send, as soon as all is read that waits. Once. */
    public void start(
            Departure departure, Conversion conversion, Reporter reporter, Reports reports) {
        var settlement = new Settlement(conf, folder, ledger, room, clock, reporter, reports);
        var begun = new Runner(conf, ledger, clock, carrier, departure, conversion, settlement);
        ledger.lock.lock();
        try {
            runner = begun;
        } finally {
            ledger.lock.unlock();
        }
        Thread.ofVirtual()
                .name("queue")
                .start(() -> {
                    try {
                        recovery.await();
                        begun.watchTheClock();
                    } catch (IOException e) {
                        log.debug("queue: not started", e);
                    }
                });
    }

    @Override
    public Posting begin(Transaction transaction, long size) throws IOException {
        if (!ID.matcher(transaction.id()).matches()) {
            throw new IllegalArgumentException("not an id: " + transaction.id());
        }
        recovery.await();
        room.take(size);
        String name;
        ledger.lock.lock();
        try {
            name = ledger.reserve(transaction);
        } finally {
            ledger.lock.unlock();
        }
        if (name == null) {
            room.give(size);
            return new KnownPosting();
        }
        return new QueuePosting(folder, name, transaction, room, size, new Committed());
    }

    /** Takes nothing new, waits a while for what is under way, and leaves the rest for later. */
    @Override
    public void close() {
        recovery.end();
        Runner running;
        ledger.lock.lock();
        try {
            running = runner;
        } finally {
            ledger.lock.unlock();
        }
        boolean drained = running == null || running.drain(PATIENCE);
        carrier.close();
        if (running != null && !drained && !running.drain(LAST_PATIENCE)) {
            log.warn("queue: attempts are still under way and will be made again");
        }
    }

    /**
     * From here on a message under this id is queued and not sent, until {@link #release} or the
     * end of the process: whoever has to note durably that it is queued does so in between.
     */
    public void withhold(String id) {
        ledger.lock.lock();
        try {
            ledger.park(id);
        } finally {
            ledger.lock.unlock();
        }
    }

    /** It may be sent. */
    public void release(String id) {
        ledger.lock.lock();
        try {
            ledger.unpark(id, clock.millis());
            stir();
        } finally {
            ledger.lock.unlock();
        }
    }

    /**
     * Whether a message under this id is queued.
     *
     * @throws IOException if what waits cannot be read
     */
    public boolean has(String id) throws IOException {
        recovery.await();
        ledger.lock.lock();
        try {
            return ledger.entry(id) != null;
        } finally {
            ledger.lock.unlock();
        }
    }

    /**
     * How many messages wait.
     *
     * @throws IOException if they cannot be read
     */
    public int size() throws IOException {
        recovery.await();
        ledger.lock.lock();
        try {
            return ledger.size();
        } finally {
            ledger.lock.unlock();
        }
    }

    /**
     * What an administrator sees and does.
     *
     * @throws IllegalStateException before the start
     * @throws IOException if what waits cannot be read
     */
    public QueueDesk desk() throws IOException {
        recovery.await();
        ledger.lock.lock();
        try {
            if (runner == null) {
                throw new IllegalStateException("not started");
            }
            Runner running = runner;
            return new QueueDesk(ledger, carrier, clock, running.settlement(), running::pump);
        } finally {
            ledger.lock.unlock();
        }
    }

    /**
     * The same of a queue that nobody has open, and that stays at rest: nothing is sent, nor is
     * anybody told. The caller sees to it that nobody opens it meanwhile.
     */
    public static QueueDesk deskAtRest(QueueConf conf, Disk disk, Path path, InstantSource clock)
            throws IOException {
        var carrier = new RestingCarrier();
        Queue queue = open(conf, disk, path, carrier, clock);
        queue.recovery.await();
        var settlement =
                new Settlement(
                        conf,
                        queue.folder,
                        queue.ledger,
                        queue.room,
                        clock,
                        notice -> {
                            throw new IOException("the queue is at rest");
                        },
                        report -> {
                            throw new IOException("the queue is at rest");
                        });
        return new QueueDesk(
                queue.ledger,
                carrier,
                clock,
                settlement,
                () -> log.debug("at rest: nothing is due"));
    }

    /** Whether nothing is under way, and nothing is due. */
    boolean isQuiet() throws IOException {
        recovery.await();
        ledger.lock.lock();
        try {
            return runner == null || runner.isQuiet();
        } finally {
            ledger.lock.unlock();
        }
    }

    /** Does what is due by the clock now, as it does by itself when real time has passed. */
    void pump() throws IOException {
        recovery.await();
        ledger.lock.lock();
        try {
            if (runner != null) {
                runner.pump();
            }
        } finally {
            ledger.lock.unlock();
        }
    }

    /** Something may be due, or due earlier. With the ledger's lock held. */
    private void stir() {
        if (runner != null) {
            runner.pump();
        }
        ledger.changed.signalAll();
    }

    private final class Recovered implements Recovery.Finder {

        @Override
        public void found(List<Recovery.Found> some) {
            ledger.lock.lock();
            try {
                some.forEach(each -> add(each.name(), each.stored()));
            } finally {
                ledger.lock.unlock();
            }
        }

        @Override
        public void unreadable(String name) {
            ledger.lock.lock();
            try {
                ledger.reserve(name);
            } finally {
                ledger.lock.unlock();
            }
        }
    }

    private void add(String name, Stored stored) {
        Transaction transaction = stored.transaction();
        room.occupy(stored.size());
        Entry entry = ledger.add(name, transaction, stored.size(), stored.length());
        stored.steps().forEach(entry::apply);
        entry.owed.forEach(owed -> ledger.park(owed.id()));
        entry.mayHaveReported = !entry.owed.isEmpty();
        ledger.plan(entry, transaction, carrier, clock.millis());
        if (entry.isDone() || !entry.owed.isEmpty()) {
            ledger.look(entry, clock.millis());
        }
    }

    private final class Committed implements QueuePosting.Taker {

        @Override
        public void committed(String name, Transaction transaction, long size, long length) {
            ledger.lock.lock();
            try {
                Entry entry = ledger.add(name, transaction, size, length);
                ledger.plan(entry, transaction, carrier, clock.millis());
                stir();
            } finally {
                ledger.lock.unlock();
            }
        }

        @Override
        public void dropped(String name, long size) {
            ledger.lock.lock();
            try {
                ledger.release(name);
            } finally {
                ledger.lock.unlock();
            }
            room.give(size);
        }
    }
}
