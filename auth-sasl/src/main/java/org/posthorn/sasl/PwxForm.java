package org.posthorn.sasl;

import java.util.Arrays;

/** The block function of yescrypt, with its three tables, which it changes and turns round. */
final class PwxForm {

    private static final int ROUNDS = 6;

    /** Lanes of two words of 64 bits in a block of 64 octets. */
    private static final int LANES = 4;

    /** Words of 64 bits in a table. */
    private static final int TABLE = 512;

    /** What of a half word points at a pair of words of a table, in octets. */
    private static final int POINTER = 0xff0;

    private long[] s0 = new long[TABLE];
    private long[] s1 = new long[TABLE];
    private long[] s2 = new long[TABLE];

    /** Where the third table is written next. */
    private int writing;

    private PwxForm() {}

    /** Fills the tables from the first 128 octets of a lane's blocks, and changes these. */
    static PwxForm fill(int[] blocks) {
        var form = new PwxForm();
        int[] x = Salsa.shuffled(Arrays.copyOf(blocks, 32));
        for (long[] table : new long[][] {form.s2, form.s1, form.s0}) {
            for (int at = 0; at < TABLE; at += 16) {
                for (int i = 0; i < 16; i++) {
                    table[at + i] = word(x[2 * i], x[2 * i + 1]);
                }
                Salsa.mixPair(x);
            }
        }
        System.arraycopy(Salsa.unshuffled(x), 0, blocks, 0, 32);
        return form;
    }

    /** Mixes blocks of 64 octets, each into the next. */
    void mix(int[] blocks) {
        int last = blocks.length - 16;
        for (int at = 0; at <= last; at += 16) {
            int before = at == 0 ? last : at - 16;
            for (int i = 0; i < 16; i++) {
                blocks[at + i] ^= blocks[before + i];
            }
            block(blocks, at);
        }
        Salsa.mix(blocks, last, 2);
    }

    private void block(int[] x, int at) {
        for (int round = 0; round < ROUNDS; round++) {
            boolean writes = round != 0 && round != ROUNDS - 1;
            for (int lane = 0; lane < LANES; lane++) {
                int i = at + 4 * lane;
                int p0 = (x[i] & POINTER) >>> 3;
                int p1 = (x[i + 1] & POINTER) >>> 3;
                for (int k = 0; k < 2; k++, i += 2) {
                    long product = (x[i] & 0xffffffffL) * (x[i + 1] & 0xffffffffL);
                    long word = (product + s0[p0 + k]) ^ s1[p1 + k];
                    x[i] = (int) word;
                    x[i + 1] = (int) (word >>> 32);
                    if (writes) {
                        s2[writing++] = word;
                    }
                }
            }
        }
        long[] written = s2;
        s2 = s1;
        s1 = s0;
        s0 = written;
        writing &= TABLE - 1;
    }

    private static long word(int low, int high) {
        return (long) high << 32 | (low & 0xffffffffL);
    }
}
