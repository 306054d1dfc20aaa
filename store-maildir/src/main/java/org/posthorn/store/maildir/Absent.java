package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Base names that had a UID and have no file any more, by their hashes: sixteen octets each at
 * most. Two names with one hash cost a new message no more than another name. Guarded by the
 * mailbox's lock.
 */
final class Absent {

    private long[] slots = new long[16];
    private int size;

    int size() {
        return size;
    }

    boolean has(String base) {
        return slots[place(hash(base))] != 0;
    }

    void add(String base) {
        if (2 * (size + 1) > slots.length) {
            long[] old = slots;
            slots = new long[old.length * 2];
            for (long each : old) {
                if (each != 0) {
                    slots[place(each)] = each;
                }
            }
        }
        long hash = hash(base);
        int at = place(hash);
        if (slots[at] == 0) {
            slots[at] = hash;
            size++;
        }
    }

    void clear() {
        slots = new long[16];
        size = 0;
    }

    private int place(long hash) {
        int mask = slots.length - 1;
        int at = (int) (hash ^ hash >>> 32) & mask;
        while (slots[at] != 0 && slots[at] != hash) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /** FNV-1a, never 0. */
    private static long hash(String base) {
        long hash = 0xcbf29ce484222325L;
        for (byte octet : base.getBytes(UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
        }
        return hash == 0 ? 1 : hash;
    }
}
