package org.posthorn.pipeline.dkim;

import java.util.concurrent.Semaphore;

/** What the headers of all messages that are under way at once may take. Thread-safe. */
public final class HeaderMemory {

    private static final int KIB = 32 << 10;

    private final Semaphore left = new Semaphore(KIB);

    boolean take(int kib) {
        return left.tryAcquire(kib);
    }

    void give(int kib) {
        left.release(kib);
    }
}
