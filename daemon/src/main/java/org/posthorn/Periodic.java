package org.posthorn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * Work that is done again and again, as long as it is open, on a virtual thread of its own. What
 * goes wrong is in the log, and does not end it.
 */
final class Periodic implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Periodic.class);

    /** Heeds interrupts. */
    @FunctionalInterface
    interface Work {
        void once() throws InterruptedException;
    }

    private final Thread thread;

    /**
     * Begins.
     *
     * @param first how long it waits before
     * @param between how long from the end of the work until it begins again
     */
    Periodic(String name, Duration first, Duration between, Work work) {
        this.thread = Thread.ofVirtual().name(name).start(() -> run(name, first, between, work));
    }

    private static void run(String name, Duration first, Duration between, Work work) {
        try {
            Thread.sleep(first);
            while (true) {
                once(name, work);
                Thread.sleep(between);
            }
        } catch (InterruptedException e) {
            // whoever interrupts it waits for its end
        }
    }

    private static void once(String name, Work work) throws InterruptedException {
        try {
            work.once();
        } catch (RuntimeException | Error e) {
            log.error("{}: goes on at the next time", name, e);
        }
    }

    /** Returns when no work is under way any more, or when the caller is interrupted. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
