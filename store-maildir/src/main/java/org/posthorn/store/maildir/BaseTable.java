package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Finds rows by base name while a directory is compared with columns: eight to sixteen octets a
 * message, and no object for any. Reading it is thread-safe.
 */
final class BaseTable {

    private final Columns columns;

    /** Row and one, 0 for none; where two want one place, the later takes the next free one. */
    private final int[] slots;

    private BaseTable(Columns columns, int[] slots) {
        this.columns = columns;
        this.slots = slots;
    }

    static BaseTable of(Columns columns) {
        // never more than half full, so that a search ends soon
        var slots = new int[Integer.highestOneBit(Math.max(4, columns.size())) * 4];
        for (int chunk = 0; chunk < columns.chunks(); chunk++) {
            int start = columns.start(chunk);
            columns.chunk(chunk)
                    .facts()
                    .bases
                    .forEach((row, octets, from, to) -> {
                        int slot = hash(octets, from, to) & (slots.length - 1);
                        while (slots[slot] != 0) {
                            slot = (slot + 1) & (slots.length - 1);
                        }
                        slots[slot] = start + row + 1;
                    });
        }
        return new BaseTable(columns, slots);
    }

    /** The row of a base name, or -1. */
    int find(String base) {
        byte[] octets = base.getBytes(UTF_8);
        int slot = hash(octets, 0, octets.length) & (slots.length - 1);
        while (slots[slot] != 0) {
            int index = slots[slot] - 1;
            if (columns.isBase(index, octets)) {
                return index;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return -1;
    }

    private static int hash(byte[] octets, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + octets[i];
        }
        hash *= 0x9E37_79B9; // names differ in a few digits only: spread them over all bits
        return hash ^ (hash >>> 15);
    }
}
