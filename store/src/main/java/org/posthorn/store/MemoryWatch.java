package org.posthorn.store;

import java.util.function.Consumer;

/** One request to be told; the same {@code changed} may be in several. */
final class MemoryWatch implements Mailbox.Watch, Runnable {

    private final Runnable changed;
    private final Consumer<MemoryWatch> end;

    MemoryWatch(Runnable changed, Consumer<MemoryWatch> end) {
        this.changed = changed;
        this.end = end;
    }

    @Override
    public void run() {
        changed.run();
    }

    @Override
    public void close() {
        end.accept(this);
    }
}
