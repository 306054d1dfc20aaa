package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Finds the row of a base name while the rows change: UIDs in a table by the hashes of their names,
 * eight octets a message. Those of messages that are gone stay until the table is made anew.
 * Guarded by the mailbox's lock.
 */
final class KnownBases {

    private int[] slots = new int[0];
    private int used;

    /**
     * The row of the base name that stands there, or -1.
     *
     * @param hash of the name
     */
    int find(Columns now, byte[] text, int start, int end, int hash) {
        if (now.size() == 0) {
            return -1; // nor is a table needed yet
        }
        if (slots.length == 0) {
            fill(now);
        }
        int mask = slots.length - 1;
        for (int at = Names.spread(hash) & mask; slots[at] != 0; at = (at + 1) & mask) {
            int row = now.indexOf(Integer.toUnsignedLong(slots[at]));
            if (row >= 0 && now.isBase(row, text, start, end)) {
                return row;
            }
        }
        return -1;
    }

    int find(Columns now, byte[] base) {
        return find(now, base, 0, base.length, Names.hash(base, 0, base.length));
    }

    int find(Columns now, String base) {
        return find(now, base.getBytes(UTF_8));
    }

    /** These rows have come to the end since. */
    void added(Columns now, int from) {
        if (slots.length == 0) {
            return;
        }
        if (2L * (used + now.size() - from) > slots.length) {
            fill(now);
            return;
        }
        for (int row = from; row < now.size(); row++) {
            byte[] base = now.base(row).getBytes(UTF_8);
            enter(now.uid(row), Names.hash(base, 0, base.length));
        }
    }

    /** Octets of memory. */
    long footprint() {
        return 4L * slots.length;
    }

    private void fill(Columns now) {
        slots = new int[Integer.highestOneBit(Math.max(64, now.size() + now.size() / 4)) * 4];
        used = 0;
        for (int number = 0; number < now.chunks(); number++) {
            Chunk chunk = now.chunk(number);
            chunk.facts()
                    .bases
                    .forEach((row, octets, start, end) ->
                            enter(chunk.uid(row), Names.hash(octets, start, end)));
        }
    }

    private void enter(long uid, int hash) {
        int mask = slots.length - 1;
        int at = Names.spread(hash) & mask;
        while (slots[at] != 0) {
            at = (at + 1) & mask;
        }
        slots[at] = (int) uid;
        used++;
    }
}
