package org.posthorn.store.maildir;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where readings of messages have failed behind the beginning, for who is about to promise those
 * octets to a client. Only the last ones, and in memory: another one is found once more. Says that
 * something was broken, not that it is: the file may have been repaired. Thread-safe.
 *
 * <p>By base names, which stay through renames, other UIDs and closed mailboxes, and which no other
 * message of a folder gets; one in another folder is tried in vain at worst.
 */
final class Breaks {

    /** Some 200 KB of memory. */
    static final int MOST = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> places = new LinkedHashMap<>();

    /** A reading that began there failed; the first such place counts. */
    void add(String base, long offset) {
        lock.lock();
        try {
            Long before = places.remove(base);
            places.put(base, before == null ? offset : Math.min(before, offset));
            if (places.size() > MOST) {
                places.remove(places.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    OptionalLong find(String base) {
        lock.lock();
        try {
            Long place = places.get(base);
            return place == null ? OptionalLong.empty() : OptionalLong.of(place);
        } finally {
            lock.unlock();
        }
    }

    void remove(String base) {
        lock.lock();
        try {
            places.remove(base);
        } finally {
            lock.unlock();
        }
    }
}
