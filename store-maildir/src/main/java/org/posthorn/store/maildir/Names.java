package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * Files that were found, by base name, in a form that a million of them fit into: their paths, one
 * behind the other, and a table of numbers. Used with the mailbox's lock held.
 */
final class Names {

    private byte[] octets = new byte[1024];
    private int[] ends = new int[16];

    /** Of base names: what differs here need not be compared. */
    private int[] hashes = new int[16];

    private int[] table = new int[64];
    private int size;
    private final BitSet removed = new BitSet();

    /** Files that are not removed again. */
    int count() {
        return size - removed.cardinality();
    }

    boolean isEmpty() {
        return count() == 0;
    }

    /** Numbers of files are below this. */
    int end() {
        return size;
    }

    boolean has(int number) {
        return number < size && !removed.get(number);
    }

    /** The number of the file with this base name, or -1. */
    int find(byte[] base) {
        int mask = table.length - 1;
        int hash = hash(base, 0, base.length);
        for (int at = spread(hash) & mask; ; at = (at + 1) & mask) {
            int number = table[at] - 1;
            if (number < 0) {
                return -1;
            }
            if (hashes[number] == hash && !removed.get(number) && isBase(number, base)) {
                return number;
            }
        }
    }

    private boolean isBase(int number, byte[] base) {
        int start = baseStart(number);
        int end = start + base.length;
        return end <= ends[number]
                && (end == ends[number] || octets[end] == ':')
                && Arrays.equals(octets, start, end, base, 0, base.length);
    }

    /** A path of the form {@code cur/<name>}, whose base name is not here yet. */
    int add(String path) {
        byte[] added = path.getBytes(UTF_8);
        int start = start(size);
        if (start + added.length > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(start + added.length, octets.length * 3 / 2));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 3 / 2);
            hashes = Arrays.copyOf(hashes, ends.length);
        }
        System.arraycopy(added, 0, octets, start, added.length);
        ends[size++] = start + added.length;
        hashes[size - 1] = hash(octets, baseStart(size - 1), baseEnd(size - 1));
        if (size * 3L > table.length * 2L) {
            table = new int[table.length * 2];
            for (int number = 0; number < size; number++) {
                enter(number);
            }
        } else {
            enter(size - 1);
        }
        return size - 1;
    }

    void remove(int number) {
        removed.set(number);
    }

    /** Forgets those of one directory, but for some. */
    void removeAll(String folder, IntPredicate kept) {
        byte first = (byte) folder.charAt(0);
        for (int number = 0; number < size; number++) {
            if (octets[start(number)] == first && !kept.test(number)) {
                removed.set(number);
            }
        }
        if (isEmpty()) {
            clear();
        }
    }

    void clear() {
        if (size > 0) {
            octets = new byte[1024];
            ends = new int[16];
            hashes = new int[16];
            table = new int[64];
            size = 0;
            removed.clear();
        }
    }

    String path(int number) {
        return new String(octets, start(number), ends[number] - start(number), UTF_8);
    }

    String base(int number) {
        int start = baseStart(number);
        return new String(octets, start, baseEnd(number) - start, UTF_8);
    }

    static int hash(byte[] text, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + text[i];
        }
        return hash;
    }

    static int spread(int hash) {
        int mixed = hash * 0x9e3779b9;
        return mixed ^ mixed >>> 15;
    }

    private void enter(int number) {
        int mask = table.length - 1;
        int at = spread(hashes[number]) & mask;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = number + 1;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private int baseStart(int number) {
        return start(number) + 4;
    }

    private int baseEnd(int number) {
        int at = baseStart(number);
        while (at < ends[number] && octets[at] != ':') {
            at++;
        }
        return at;
    }
}
