package org.posthorn.outbound;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Finds what is in the folder of a queue when it is opened. */
final class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    /** Files for one trip to the disk pool. */
    private static final int BATCH = 256;

    /** Octets read of a file at once: most of it, as a rule, and all that is needed. */
    private static final int WINDOW = 8 << 10;

    /** Takes what was found; called by several threads. */
    @FunctionalInterface
    interface Finder {
        void found(String name, Stored stored);
    }

    private final QueueFolder folder;
    private final Finder finder;

    Recovery(QueueFolder folder, Finder finder) {
        this.folder = folder;
        this.finder = finder;
    }

    void run() throws IOException {
        List<String> names = folder.open();
        var damaged = new ArrayList<Damaged>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var batches = new ArrayList<Future<List<Damaged>>>();
            for (int i = 0; i < names.size(); i += BATCH) {
                List<String> batch = names.subList(i, Math.min(names.size(), i + BATCH));
                Callable<List<Damaged>> read = () -> folder.disk().run(volume -> read(batch));
                batches.add(threads.submit(read));
            }
            for (Future<List<Damaged>> batch : batches) {
                damaged.addAll(result(batch));
            }
        }
        for (Damaged each : damaged) {
            log.error(
                    "queue: {} is damaged and will not be sent, see {}",
                    each.name(),
                    folder.quarantine(each.name()),
                    each.reason());
        }
    }

    private record Damaged(String name, BrokenEntryException reason) {}

    private List<Damaged> read(List<String> names) throws IOException {
        var damaged = new ArrayList<Damaged>();
        ByteBuffer window = ByteBuffer.allocateDirect(WINDOW);
        for (String name : names) {
            try {
                Stored stored = folder.read(name, window);
                if (stored.torn() > 0) {
                    log.warn("queue: {} octets at the end of {} were lost", stored.torn(), name);
                }
                finder.found(name, stored);
            } catch (BrokenEntryException e) {
                damaged.add(new Damaged(name, e));
            }
        }
        return damaged;
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
