package org.posthorn.store.maildir;

import org.posthorn.store.UidSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which UIDs were expunged when, as far back as it is remembered: sixteen octets for each range.
 * Immutable; what follows shares all blocks but the last. RFC 7162 §3.2.7.
 */
final class Expunged {

    /** Ranges that are remembered. */
    static final int MAX = 20_000;

    private static final int BLOCK = 128;

    private final long floor;
    private final List<Block> blocks;

    private Expunged(long floor, List<Block> blocks) {
        this.floor = floor;
        this.blocks = blocks;
    }

    /** Up to {@link #BLOCK} ranges by ascending MODSEQ; UIDs are unsigned. */
    private static final class Block {

        private final long[] modSeqs;
        private final int[] firsts;
        private final int[] lasts;

        Block(Block from, int size) {
            modSeqs = Arrays.copyOf(from.modSeqs, size);
            firsts = Arrays.copyOf(from.firsts, size);
            lasts = Arrays.copyOf(from.lasts, size);
        }

        Block(int size) {
            modSeqs = new long[size];
            firsts = new int[size];
            lasts = new int[size];
        }

        int size() {
            return modSeqs.length;
        }

        void set(int at, long modSeq, UidSet.Range range) {
            modSeqs[at] = modSeq;
            firsts[at] = (int) range.first();
            lasts[at] = (int) range.last();
        }
    }

    /** Nothing that was expunged with a MODSEQ up to this one is known. */
    static Expunged none(long floor) {
        return new Expunged(floor, List.of());
    }

    /** The MODSEQ is above all before. */
    Expunged with(long modSeq, UidSet uids) {
        var more = new ArrayList<>(blocks);
        List<UidSet.Range> ranges = uids.ranges();
        int used = 0;
        while (used < ranges.size()) {
            boolean room = !more.isEmpty() && more.getLast().size() < BLOCK;
            int start = room ? more.getLast().size() : 0;
            int size = Math.min(BLOCK, start + ranges.size() - used);
            Block block = room ? new Block(more.removeLast(), size) : new Block(size);
            for (int i = start; i < size; i++) {
                block.set(i, modSeq, ranges.get(used++));
            }
            more.add(block);
        }
        int forgotten = Math.max(0, more.size() - (MAX + BLOCK - 1) / BLOCK);
        long lowest = forgotten == 0 ? floor : last(more.get(forgotten - 1));
        return new Expunged(lowest, List.copyOf(more.subList(forgotten, more.size())));
    }

    long floor() {
        return floor;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** The highest MODSEQ of any. */
    long last() {
        return blocks.isEmpty() ? floor : last(blocks.getLast());
    }

    /** Whether {@link #since} is exact. */
    boolean knows(long since) {
        return since >= floor;
    }

    UidSet since(long modSeq) {
        var ranges = new ArrayList<UidSet.Range>();
        forEachSince(modSeq, (at, first, last) -> ranges.add(new UidSet.Range(first, last)));
        return new UidSet(ranges);
    }

    interface Visitor {
        void visit(long modSeq, long first, long last);
    }

    /** Those above this MODSEQ, ascending. */
    void forEachSince(long modSeq, Visitor visitor) {
        int from = blocks.size();
        while (from > 0 && last(blocks.get(from - 1)) > modSeq) {
            from--;
        }
        for (Block block : blocks.subList(from, blocks.size())) {
            for (int i = 0; i < block.size(); i++) {
                if (block.modSeqs[i] > modSeq) {
                    visitor.visit(
                            block.modSeqs[i],
                            Integer.toUnsignedLong(block.firsts[i]),
                            Integer.toUnsignedLong(block.lasts[i]));
                }
            }
        }
    }

    /** How many ranges there are above this MODSEQ. */
    int countSince(long modSeq) {
        int[] count = {0};
        forEachSince(modSeq, (at, first, last) -> count[0]++);
        return count[0];
    }

    /** Octets of memory. */
    long footprint() {
        return blocks.size() * (96L + 16 * BLOCK);
    }

    private static long last(Block block) {
        return block.modSeqs[block.size() - 1];
    }
}
