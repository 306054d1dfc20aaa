package org.posthorn.store.maildir;

import java.util.Arrays;
import java.util.function.IntFunction;

/** A chunk that is being filled. Used by one thread. */
final class ChunkDraft {

    private final Texts.Draft bases = new Texts.Draft();
    private final Texts.Draft fields = new Texts.Draft();
    private final int[] uids = new int[Chunk.ROWS];
    private final long[] sizes = new long[Chunk.ROWS];
    private final long[] dates = new long[Chunk.ROWS];
    private final long[] saveDates = new long[Chunk.ROWS];
    private final long[] modSeqs = new long[Chunk.ROWS];
    private final int[] states = new int[Chunk.ROWS];
    private Measures.Source source = Measures.Source.NONE;
    private int size;

    int size() {
        return size;
    }

    boolean isFull() {
        return size == Chunk.ROWS;
    }

    /** Where the dates come from that rows do not have yet. */
    void measuredBy(Measures.Source lacking) {
        source = lacking;
    }

    void add(Columns.Row row, int state) {
        uids[size] = (int) row.uid();
        bases.add(row.base());
        fields.add(row.fields());
        sizes[size] = row.messageSize();
        dates[size] = row.date();
        saveDates[size] = row.saveDate();
        modSeqs[size] = row.modSeq();
        states[size] = state;
        size++;
    }

    void add(Chunk from, int row) {
        add(from, row, from.marks().states[row]);
    }

    /** With the number that its state has in another palette. */
    void add(Chunk from, int row, int state) {
        Chunk.Facts facts = from.facts();
        Measures measures = facts.known();
        if (!measures.isComplete) {
            source = facts.source();
        }
        uids[size] = facts.uids[row];
        bases.add(facts.bases, row);
        fields.add(facts.fields, row);
        sizes[size] = measures.sizes[row];
        dates[size] = measures.dates[row];
        saveDates[size] = facts.saveDates[row];
        modSeqs[size] = from.marks().modSeqs[row];
        states[size] = state;
        size++;
    }

    void addAll(Chunk from) {
        for (int row = 0; row < from.size(); row++) {
            add(from, row);
        }
    }

    /** What was added, and nothing is left. */
    Chunk take(IntFunction<State> palette) {
        var facts =
                new Chunk.Facts(
                        Arrays.copyOf(uids, size),
                        bases.texts(),
                        fields.texts(),
                        Arrays.copyOf(saveDates, size),
                        new Measures(Arrays.copyOf(sizes, size), Arrays.copyOf(dates, size)),
                        source);
        var marks =
                new Chunk.Marks(Arrays.copyOf(modSeqs, size), Arrays.copyOf(states, size), palette);
        bases.clear();
        fields.clear();
        size = 0;
        return new Chunk(facts, marks);
    }
}
