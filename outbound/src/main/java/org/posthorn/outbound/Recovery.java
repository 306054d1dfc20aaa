package org.posthorn.outbound;

import org.posthorn.disk.DiskFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finds what is in the folder of a queue when it is opened. */
final class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    /** Files for one trip to the disk pool. */
    private static final int BATCH = 256;

    /** Trips under way at once. */
    private static final int TURNS = 4;

    /** Octets read of a file at once: most of it, as a rule, and all that is needed. */
    private static final int WINDOW = 8 << 10;

    record Found(String name, Stored stored) {}

    /** Takes what was found; called by several threads. */
    interface Finder {

        void found(List<Found> some);

        /** A file that stays where it is: nobody else may have its name. */
        void unreadable(String name);
    }

    private final QueueFolder folder;
    private final Finder finder;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Not all threads of the disk pool: others deliver mail meanwhile. */
    private final Semaphore turns = new Semaphore(TURNS);

    private volatile List<String> names = List.of();

    Recovery(QueueFolder folder, Finder finder) {
        this.folder = folder;
        this.finder = finder;
    }

    /**
     * Looks which messages there are.
     *
     * @throws IOException if the folder cannot be read
     */
    void look() throws IOException {
        names = folder.open();
    }

    /** Begins to read them, unless that has begun. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread.ofVirtual().name("queue-recovery").start(this::read);
        }
    }

    /**
     * Has them read, and waits until all are.
     *
     * @throws IOException if some could not be
     */
    void await() throws IOException {
        begin();
        result(done);
    }

    /** Waits for what has begun, whatever becomes of it. */
    void end() {
        if (begun.get()) {
            try {
                await();
            } catch (IOException e) {
                log.debug("queue: closed, and not read", e);
            }
        }
    }

    private void read() {
        try {
            readAll();
            done.complete(null);
        } catch (Throwable e) { // whoever waits must hear of it
            log.error(
                    "queue: it cannot be read, and nothing is sent or taken for other hosts before"
                            + " a restart",
                    e);
            done.completeExceptionally(e);
        }
    }

    private void readAll() throws IOException {
        var damaged = new ArrayList<Damaged>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var batches = new ArrayList<Future<List<Damaged>>>();
            for (int i = 0; i < names.size(); i += BATCH) {
                List<String> batch = names.subList(i, Math.min(names.size(), i + BATCH));
                Callable<List<Damaged>> read =
                        () -> {
                            turns.acquire();
                            try {
                                return folder.disk().run(volume -> readSome(batch));
                            } finally {
                                turns.release();
                            }
                        };
                batches.add(threads.submit(read));
            }
            for (Future<List<Damaged>> batch : batches) {
                damaged.addAll(result(batch));
            }
        }
        for (Damaged each : damaged) {
            if (each.withdrawn()) {
                folder.remove(each.name());
                continue;
            }
            log.error(
                    "queue: {} is damaged and will not be sent, see {}",
                    each.name(),
                    folder.quarantine(each.name()),
                    each.reason());
        }
    }

    /**
     * A file that will not be sent.
     *
     * @param withdrawn whether it should not be there at all
     */
    private record Damaged(String name, BrokenEntryException reason, boolean withdrawn) {}

    private List<Damaged> readSome(List<String> names) throws IOException {
        var damaged = new ArrayList<Damaged>();
        var whole = new ArrayList<Found>(names.size());
        ByteBuffer window = ByteBuffer.allocateDirect(WINDOW);
        for (String name : names) {
            try {
                Stored stored = folder.read(name, window);
                if (stored.torn() > 0) {
                    log.warn("queue: {} octets at the end of {} were lost", stored.torn(), name);
                }
                whole.add(new Found(name, stored));
            } catch (BrokenEntryException e) {
                damaged.add(new Damaged(name, e, folder.isWithdrawn(name)));
            } catch (IOException e) {
                leave(name, e);
            }
        }
        finder.found(whole);
        return damaged;
    }

    /**
     * One file that cannot be read does not keep the others; but a lack of handles would be all.
     */
    private void leave(String name, IOException reason) throws IOException {
        if (DiskFault.of(reason) == DiskFault.HANDLES) {
            throw reason;
        }
        finder.unreadable(name);
        log.error(
                "queue: {} cannot be read and is not sent; it stays where it is, restart when that"
                        + " is mended",
                folder.file(name),
                reason);
    }

    private static <T> T result(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException("the queue cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the queue was read", e);
        }
    }
}
