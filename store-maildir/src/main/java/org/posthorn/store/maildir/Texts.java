package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Texts one behind the other, as the octets of UTF-8: no object for each. Immutable. */
final class Texts {

    /** Any number of empty texts. */
    static final Texts BLANK = new Texts(new byte[0], new int[0]);

    private final byte[] octets;
    private final int[] ends;

    /** The arrays are not copied; the ends ascend up to the number of octets. */
    Texts(byte[] octets, int[] ends) {
        this.octets = octets;
        this.ends = ends;
    }

    String get(int index) {
        return isBlank() ? "" : new String(octets, start(index), length(index), UTF_8);
    }

    boolean equals(int index, byte[] text, int from, int to) {
        int start = isBlank() ? 0 : start(index);
        int end = isBlank() ? 0 : ends[index];
        return Arrays.equals(octets, start, end, text, from, to);
    }

    /** Calls {@code visitor} with all octets, and where each text begins and ends. */
    void forEach(Visitor visitor) {
        for (int i = 0; i < ends.length; i++) {
            visitor.visit(i, octets, start(i), ends[i]);
        }
    }

    interface Visitor {
        void visit(int index, byte[] octets, int start, int end);
    }

    byte[] octets() {
        return octets;
    }

    int[] ends() {
        return ends;
    }

    private boolean isBlank() {
        return ends.length == 0;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    private int length(int index) {
        return ends[index] - start(index);
    }

    /** Texts that become more. Used by one thread. */
    static final class Draft {

        private byte[] octets = new byte[0];
        private int[] ends = new int[0];
        private int size;
        private int used;

        void add(String text) {
            byte[] added = text.getBytes(UTF_8);
            add(added, 0, added.length);
        }

        void add(Texts from, int index) {
            if (from.isBlank()) {
                add(from.octets, 0, 0);
            } else {
                add(from.octets, from.start(index), from.length(index));
            }
        }

        Texts texts() {
            return used == 0
                    ? BLANK
                    : new Texts(Arrays.copyOf(octets, used), Arrays.copyOf(ends, size));
        }

        void clear() {
            size = 0;
            used = 0;
        }

        private void add(byte[] from, int start, int length) {
            if (used + length > octets.length) {
                octets = Arrays.copyOf(octets, Math.max(64, 2 * (used + length)));
            }
            if (size == ends.length) {
                ends = Arrays.copyOf(ends, Math.max(16, 2 * size));
            }
            System.arraycopy(from, start, octets, used, length);
            used += length;
            ends[size++] = used;
        }
    }
}
