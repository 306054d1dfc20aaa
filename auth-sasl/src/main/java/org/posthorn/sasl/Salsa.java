package org.posthorn.sasl;

/**
 * Salsa20 on blocks whose words are in the order in which yescrypt keeps them, made for processors
 * that work on four words at once. RFC 7914 §3.
 */
final class Salsa {

    private Salsa() {}

    /** Blocks of 64 octets into that order. */
    static int[] shuffled(int[] blocks) {
        int[] result = new int[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            result[i] = blocks[(i & ~15) + i * 5 % 16];
        }
        return result;
    }

    static int[] unshuffled(int[] blocks) {
        int[] result = new int[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            result[(i & ~15) + i * 5 % 16] = blocks[i];
        }
        return result;
    }

    /** The block function of scrypt on two blocks. RFC 7914 §4. */
    static void mixPair(int[] x) {
        for (int at = 0; at <= 16; at += 16) {
            for (int i = 0; i < 16; i++) {
                x[at + i] ^= x[16 - at + i];
            }
            mix(x, at, 8);
        }
    }

    /** The permutation of one block, added to it. */
    static void mix(int[] blocks, int at, int rounds) {
        int[] x = new int[16];
        for (int i = 0; i < 16; i++) {
            x[i * 5 % 16] = blocks[at + i];
        }
        for (int round = 0; round < rounds; round += 2) {
            quarter(x, 0, 4, 8, 12);
            quarter(x, 5, 9, 13, 1);
            quarter(x, 10, 14, 2, 6);
            quarter(x, 15, 3, 7, 11);
            quarter(x, 0, 1, 2, 3);
            quarter(x, 5, 6, 7, 4);
            quarter(x, 10, 11, 8, 9);
            quarter(x, 15, 12, 13, 14);
        }
        for (int i = 0; i < 16; i++) {
            blocks[at + i] += x[i * 5 % 16];
        }
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
