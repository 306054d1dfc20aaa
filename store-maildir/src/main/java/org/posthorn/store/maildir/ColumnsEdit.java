package org.posthorn.store.maildir;

import org.posthorn.store.Flags;
import org.posthorn.store.UidSet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes that make columns of others. They cost what they change: a chunk for each row at most.
 * Rows are named by their index in the columns that are edited, whatever was changed before. Used
 * by one thread, once.
 */
final class ColumnsEdit {

    /** Neighbours that together have become as small are made one. */
    private static final int SMALL = Chunk.ROWS / 2;

    /** So many states that no message has any more are borne with. */
    private static final int PALETTE_SLACK = 1024;

    private final Columns from;
    private final Palette.Draft palette;
    private final Map<Integer, MarksDraft> marked = new HashMap<>();
    private final BitSet removed = new BitSet();
    private final ChunkDraft draft = new ChunkDraft();
    private final List<Chunk> added = new ArrayList<>();
    private long last;

    ColumnsEdit(Columns from) {
        this.from = from;
        this.palette = new Palette.Draft(from.palette());
        this.last = from.size() == 0 ? 0 : from.uid(from.size() - 1);
    }

    private record MarksDraft(long[] modSeqs, int[] states) {

        static MarksDraft of(Chunk.Marks marks) {
            return new MarksDraft(marks.modSeqs.clone(), marks.states.clone());
        }
    }

    /** The message has this path now, or its name means other flags. */
    ColumnsEdit change(int index, String path, Flags flags, long modSeq) {
        return change(index, State.of(path, flags), modSeq);
    }

    ColumnsEdit change(int index, State state, long modSeq) {
        return mark(index, palette.number(state), modSeq);
    }

    /** The same with a state that the columns have a number for. */
    ColumnsEdit mark(int index, int state, long modSeq) {
        int chunk = from.chunkOf(index);
        MarksDraft marks =
                marked.computeIfAbsent(chunk, number -> MarksDraft.of(from.chunk(number).marks()));
        int row = index - from.start(chunk);
        marks.modSeqs[row] = modSeq;
        marks.states[row] = state;
        return this;
    }

    /** Rows that are appended may lack dates: there they are to be had. */
    ColumnsEdit measuredBy(Measures.Source source) {
        draft.measuredBy(source);
        return this;
    }

    ColumnsEdit remove(int index) {
        removed.set(index);
        return this;
    }

    ColumnsEdit remove(int from, int to) {
        removed.set(from, to);
        return this;
    }

    /** Adds a message at the end: its UID is greater than all others. */
    ColumnsEdit append(Columns.Row row) {
        if (row.uid() <= last) {
            throw new IllegalStateException("UIDs do not ascend at " + row.uid());
        }
        last = row.uid();
        if (draft.isFull()) {
            added.add(draft.take(palette::get));
        }
        draft.add(row, palette.number(row.state()));
        return this;
    }

    /** As much of a message as is known: no file is looked at. */
    private void append(Chunk chunk, int row, State state) {
        if (draft.isFull()) {
            added.add(draft.take(palette::get));
        }
        draft.add(chunk, row, palette.number(state));
    }

    Columns columns(long uidValidity, long uidNext, long highestModSeq) {
        if (draft.size() > 0) {
            added.add(draft.take(palette::get));
        }
        var chunks = new Joined();
        int next = removed.nextSetBit(0);
        for (int number = 0; number < from.chunks(); number++) {
            Chunk chunk = from.chunk(number);
            MarksDraft marks = marked.get(number);
            if (marks != null) {
                chunk = chunk.with(new Chunk.Marks(marks.modSeqs, marks.states, palette::get));
            }
            int start = from.start(number);
            if (next >= 0 && next < start) {
                next = removed.nextSetBit(start); // not for each chunk: the one may be far off
            }
            if (next < 0 || next >= start + chunk.size()) {
                chunks.add(chunk);
            } else {
                chunks.add(chunk, start);
            }
        }
        added.forEach(chunks::addFilling);
        UidSet gone = gone(uidNext);
        var columns =
                new Columns(
                        uidValidity,
                        uidNext,
                        highestModSeq,
                        expunged(highestModSeq, gone),
                        palette.palette(),
                        chunks.finish());
        boolean wasteful = columns.palette().size() > PALETTE_SLACK + 2L * columns.size();
        return wasteful ? fresh(columns) : columns;
    }

    /** The same with a palette of the states in use. */
    private static Columns fresh(Columns columns) {
        ColumnsEdit all = Columns.empty(0, 1, 0).edit();
        for (int i = 0; i < columns.size(); i++) {
            int chunk = columns.chunkOf(i);
            all.append(columns.chunk(chunk), i - columns.start(chunk), columns.state(i));
        }
        return all.columns(columns.uidValidity(), columns.uidNext(), columns.highestModSeq())
                .with(columns.expunged());
    }

    /** Of the time before there was a mailbox in memory nothing is known. */
    private Expunged expunged(long modSeq, UidSet gone) {
        if (from.uidValidity() == 0) {
            return Expunged.none(modSeq);
        }
        return gone.ranges().isEmpty() ? from.expunged() : from.expunged().with(modSeq, gone);
    }

    /** Also who had a UID and has gone since, and was never seen here: others may have seen it. */
    private UidSet gone(long uidNext) {
        var ranges =
                new ArrayList<>(
                        UidSet.of(removed.stream().mapToLong(from::uid).toArray()).ranges());
        long next = from.uidNext();
        for (Chunk chunk : added) {
            for (int row = 0; row < chunk.size(); row++) {
                if (chunk.uid(row) > next) {
                    ranges.add(new UidSet.Range(next, chunk.uid(row) - 1));
                }
                next = Math.max(next, chunk.uid(row) + 1);
            }
        }
        if (uidNext > next) {
            ranges.add(new UidSet.Range(next, uidNext - 1));
        }
        return new UidSet(ranges);
    }

    /** The chunks of the new columns. What is open in {@link #draft} comes behind them. */
    private final class Joined {

        private final List<Chunk> chunks = new ArrayList<>(from.chunks() + added.size());

        void add(Chunk whole) {
            reopen(SMALL - whole.size());
            if (draft.size() > 0 && draft.size() + whole.size() <= SMALL) {
                draft.addAll(whole);
            } else {
                finish();
                chunks.add(whole);
            }
        }

        /** Without the rows that are removed. */
        void add(Chunk chunk, int start) {
            int kept = chunk.size() - removed.get(start, start + chunk.size()).cardinality();
            if (draft.size() + kept > Chunk.ROWS) {
                finish();
            }
            reopen(SMALL - kept);
            for (int row = 0; row < chunk.size(); row++) {
                if (!removed.get(start + row)) {
                    draft.add(chunk, row);
                }
            }
        }

        /** Appended rows fill the chunk before them. */
        void addFilling(Chunk chunk) {
            reopen(Chunk.ROWS - 1);
            if (draft.size() == 0) {
                chunks.add(chunk);
                return;
            }
            for (int row = 0; row < chunk.size(); row++) {
                if (draft.isFull()) {
                    finish();
                }
                draft.add(chunk, row);
            }
        }

        List<Chunk> finish() {
            if (draft.size() > 0) {
                chunks.add(draft.take(palette::get));
            }
            return chunks;
        }

        private void reopen(int largest) {
            if (draft.size() == 0 && !chunks.isEmpty() && chunks.getLast().size() <= largest) {
                draft.addAll(chunks.removeLast());
            }
        }
    }
}
