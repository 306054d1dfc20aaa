package org.posthorn.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Forces directories, and remembers where that failed. Thread-safe.
 *
 * <p>After a failure the system may have dropped what it could not write, and calls the directory
 * clean: the next force succeeds and has done nothing. So nobody is believed there until all who
 * had changed something before the failure must have asked for their force, and have been refused.
 */
final class DirectoryForces {

    /** Nobody lets a minute pass between a change and its force. */
    static final Duration DISTRUST = Duration.ofMinutes(1);

    /** A directory that can be forced. */
    interface Opened extends Closeable {
        void force() throws IOException;
    }

    /** Opens a directory. A failure to do so has lost nothing. */
    @FunctionalInterface
    interface Opening {
        Opened open(Path directory) throws IOException;
    }

    private final Opening opening;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<Path, Long> failed = new ConcurrentHashMap<>();

    DirectoryForces(Opening opening, LongSupplier nanoTime) {
        this.opening = opening;
        this.nanoTime = nanoTime;
    }

    void force(Path directory) throws IOException {
        try (Opened opened = opening.open(directory)) {
            requireTrusted(directory);
            try {
                opened.force();
            } catch (IOException e) {
                failed.put(directory, nanoTime.getAsLong());
                throw e;
            }
            // one that failed while this one ran may have dropped what this one found clean
            requireTrusted(directory);
        }
    }

    private void requireTrusted(Path directory) throws IOException {
        Long when = failed.get(directory);
        if (when == null) {
            return;
        }
        if (nanoTime.getAsLong() - when < DISTRUST.toNanos()) {
            throw new IOException("not believed, since a force failed a moment ago: " + directory);
        }
        failed.remove(directory, when);
    }
}
