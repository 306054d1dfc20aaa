package org.posthorn.sasl;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A table that never has more than so many entries: the one that was asked for longest ago goes.
 * For one thread at a time.
 */
final class Recent<K, V> {

    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int limit;

    Recent(int limit) {
        this.limit = limit;
    }

    Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** The entry, made where there is none. */
    V get(K key, Supplier<V> made) {
        return find(key)
                .orElseGet(() -> {
                    V fresh = made.get();
                    put(key, fresh);
                    return fresh;
                });
    }

    void put(K key, V value) {
        entries.put(key, value);
        if (entries.size() > limit) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** All of them, that which was asked for last at the end. */
    Map<K, V> entries() {
        return entries;
    }
}
