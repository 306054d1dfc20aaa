package org.posthorn.store;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The one lock of a memory store, and who is to be told when it is released: a watcher is called
 * without the lock, so that it may look at the store. Not to be nested.
 */
final class Guard {

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Runnable> due = new LinkedHashSet<>();

    <T> T during(Supplier<T> work) {
        List<Runnable> told = List.of();
        lock.lock();
        try {
            return work.get();
        } finally {
            told = List.copyOf(due);
            due.clear();
            lock.unlock();
            told.forEach(Runnable::run);
        }
    }

    void run(Runnable work) {
        during(() -> {
            work.run();
            return this;
        });
    }

    /** Calls these once when the lock is released. With the lock held. */
    void tell(Collection<Runnable> watchers) {
        due.addAll(watchers);
    }
}
