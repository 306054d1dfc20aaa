package org.posthorn.store.maildir;

import java.util.Arrays;

/**
 * Where in a {@link DerivedFile} the records of one form are: eight octets for each. Guarded by the
 * lock of its owner.
 */
final class DerivedTable {

    /** UID and place, 32 bits each, so that they sort as they are sought. */
    private long[] entries = new long[16];

    private int size;
    private boolean sorted = true;

    /** Of two with one UID the one further behind counts. */
    void put(long uid, long place) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, 2 * size);
        }
        long entry = uid << 32 | place / DerivedFile.UNIT;
        sorted &= size == 0 || Long.compareUnsigned(entries[size - 1], entry) < 0;
        entries[size++] = entry;
    }

    /** Where it begins, or -1. */
    long place(long uid) {
        sort();
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries[middle] >>> 32 <= uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 || entries[low - 1] >>> 32 != uid ? -1 : place(low - 1);
    }

    /** How many records there are, older ones of the same UIDs included. */
    int size() {
        return size;
    }

    interface Visitor {
        void visit(long uid, long place);
    }

    /** The records that count, by ascending UIDs. */
    void forEach(Visitor visitor) {
        sort();
        for (int i = 0; i < size; i++) {
            if (i + 1 == size || entries[i + 1] >>> 32 != entries[i] >>> 32) {
                visitor.visit(entries[i] >>> 32, place(i));
            }
        }
    }

    /** Octets of memory. */
    long footprint() {
        return 8L * entries.length;
    }

    private long place(int index) {
        return (entries[index] & 0xffff_ffffL) * DerivedFile.UNIT;
    }

    private void sort() {
        if (sorted) {
            return;
        }
        flip(); // unsigned numbers sort as signed ones with the highest bit inverted
        Arrays.sort(entries, 0, size);
        flip();
        sorted = true;
    }

    private void flip() {
        for (int i = 0; i < size; i++) {
            entries[i] ^= Long.MIN_VALUE;
        }
    }
}
