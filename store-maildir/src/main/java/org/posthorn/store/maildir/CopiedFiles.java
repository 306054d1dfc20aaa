package org.posthorn.store.maildir;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The message files of an account that a copy has, each once for every mailbox it has it in. A file
 * stays the same when it moves to another mailbox. For one thread.
 */
final class CopiedFiles {

    private final Map<Long, Integer> times = new HashMap<>();
    private final LongConsumer told;
    private long messages;

    /** Tells how many messages there are whenever that changes. */
    CopiedFiles(LongConsumer told) {
        this.told = told;
    }

    void add(long file) {
        times.merge(file, 1, Integer::sum);
        told.accept(++messages);
    }

    void remove(long file) {
        times.merge(file, -1, Integer::sum);
        told.accept(--messages);
    }

    /**
     * Those that it does not have once: expunged, or moved to where they have not been found yet;
     * copied, or met in a second mailbox before it is known that they have left the first.
     */
    Set<Long> odd() {
        return times.entrySet().stream()
                .filter(entry -> entry.getValue() != 1)
                .map(Map.Entry::getKey)
                .collect(toUnmodifiableSet());
    }
}
