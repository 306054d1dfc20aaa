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

    /** Octets of {@code cur/} and {@code new/}. */
    private static final int FOLDER = 4;

    private byte[] octets = new byte[1024];
    private int[] ends = new int[16];

    /** Numbers, from 1 on, below the hashes of base names: what differs there is not compared. */
    private long[] table = new long[64];

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
        return number >= 0 && number < size && !removed.get(number);
    }

    /** The number of the file with this base name, or -1. */
    int find(byte[] base) {
        return find(base, 0, base.length, hash(base, 0, base.length));
    }

    /**
     * The number of the file whose base name stands there, or -1.
     *
     * @param hash of the name
     */
    int find(byte[] text, int start, int end, int hash) {
        int mask = table.length - 1;
        for (int at = spread(hash) & mask; table[at] != 0; at = (at + 1) & mask) {
            int number = (int) table[at] - 1;
            if ((int) (table[at] >>> 32) == hash
                    && isBase(number, text, start, end)
                    && !removed.get(number)) {
                return number;
            }
        }
        return -1;
    }

    private boolean isBase(int number, byte[] text, int from, int to) {
        int start = baseStart(number);
        int end = start + to - from;
        return end <= ends[number]
                && (end == ends[number] || octets[end] == ':')
                && Arrays.equals(octets, start, end, text, from, to);
    }

    /** A path of the form {@code cur/<name>}, whose base name is not here yet. */
    int add(String path) {
        byte[] name = path.substring(FOLDER).getBytes(UTF_8);
        return add(
                path.substring(0, FOLDER - 1), name, hash(name, 0, baseEnd(name, 0, name.length)));
    }

    /**
     * The same.
     *
     * @param folder {@code cur} or {@code new}
     * @param hash of the base name
     */
    int add(String folder, byte[] name, int hash) {
        int start = start(size);
        int end = start + FOLDER + name.length;
        if (end > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(end, octets.length * 3 / 2));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 3 / 2);
        }
        for (int i = 0; i < FOLDER - 1; i++) {
            octets[start + i] = (byte) folder.charAt(i);
        }
        octets[start + FOLDER - 1] = '/';
        System.arraycopy(name, 0, octets, start + FOLDER, name.length);
        ends[size++] = end;
        if (size * 3L > table.length * 2L) {
            long[] before = table;
            table = new long[before.length * 2];
            for (long entry : before) {
                if (entry != 0) {
                    enter(entry);
                }
            }
        }
        enter((long) hash << 32 | size);
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
            table = new long[64];
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

    /** As {@link String#hashCode} has it, but four octets at a time. */
    static int hash(byte[] text, int start, int end) {
        int hash = 0;
        int at = start;
        for (; at + 4 <= end; at += 4) {
            hash =
                    hash * (31 * 31 * 31 * 31)
                            + text[at] * (31 * 31 * 31)
                            + text[at + 1] * (31 * 31)
                            + text[at + 2] * 31
                            + text[at + 3];
        }
        for (; at < end; at++) {
            hash = hash * 31 + text[at];
        }
        return hash;
    }

    /** Where the base name of the file name ends that stands there. */
    static int baseEnd(byte[] text, int start, int end) {
        int at = start;
        while (at < end && text[at] != ':') {
            at++;
        }
        return at;
    }

    static int spread(int hash) {
        int mixed = hash * 0x9e3779b9;
        return mixed ^ mixed >>> 15;
    }

    private void enter(long entry) {
        int mask = table.length - 1;
        int at = spread((int) (entry >>> 32)) & mask;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = entry;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private int baseStart(int number) {
        return start(number) + FOLDER;
    }

    private int baseEnd(int number) {
        return baseEnd(octets, baseStart(number), ends[number]);
    }
}
