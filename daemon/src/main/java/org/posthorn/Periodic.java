package org.posthorn;

import java.time.Duration;

/** Work that is done again and again, as long as it is open, on a virtual thread of its own. */
final class Periodic implements AutoCloseable {

    /** Heeds interrupts, and lets no exception of its own out. */
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
        this.thread = Thread.ofVirtual().name(name).start(() -> run(first, between, work));
    }

    private static void run(Duration first, Duration between, Work work) {
        try {
            Thread.sleep(first);
            while (true) {
                work.once();
                Thread.sleep(between);
            }
        } catch (InterruptedException e) {
            // whoever interrupts it waits for its end
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
