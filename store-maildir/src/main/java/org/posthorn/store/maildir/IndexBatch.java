package org.posthorn.store.maildir;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What has changed between two states of a mailbox, as records of an {@link Index}. Costs what the
 * chunks hold that they do not share. Used by one thread, once.
 */
final class IndexBatch {

    private final IndexOutput out;
    private final Columns before;
    private final Columns now;
    private final List<Chunk> arrived = new ArrayList<>();
    private final List<int[]> marked = new ArrayList<>();
    private final List<Long> modSeqs = new ArrayList<>();
    private final ChunkDraft draft = new ChunkDraft();

    private IndexBatch(IndexOutput out, Columns before, Columns now) {
        this.out = out;
        this.before = before;
        this.now = now;
    }

    /**
     * Whether the one can be told by its difference to the other.
     *
     * @param measured whether all rows will have their dates then
     */
    static boolean write(IndexOutput out, Columns before, Columns now, Seen seen, boolean measured)
            throws IOException {
        if (before.uidValidity() != now.uidValidity()
                || !now.palette().continues(before.palette())
                || !now.expunged().knows(before.highestModSeq())) {
            return false;
        }
        var batch = new IndexBatch(out, before, now);
        batch.compare();
        if (now.size() != before.size() - batch.gone() + batch.arrived()) {
            return false;
        }
        batch.put(IndexSummary.of(now, seen, measured));
        return true;
    }

    private void compare() {
        int most = Math.min(before.chunks(), now.chunks());
        int start = 0;
        while (start < most && before.chunk(start) == now.chunk(start)) {
            start++;
        }
        int end = 0; // so many are the same at the end
        while (end < most - start
                && before.chunk(before.chunks() - 1 - end) == now.chunk(now.chunks() - 1 - end)) {
            end++;
        }
        var known = Collections.newSetFromMap(new IdentityHashMap<Chunk, Boolean>());
        for (int number = start; number < before.chunks() - end; number++) {
            known.add(before.chunk(number));
        }
        for (int number = start; number < now.chunks() - end; number++) {
            if (!known.contains(now.chunk(number))) {
                compare(now.chunk(number));
            }
        }
        if (draft.size() > 0) {
            arrived.add(draft.take(now.palette()::get));
        }
    }

    private void compare(Chunk chunk) {
        Chunk.Marks marks = chunk.marks();
        for (int row = 0; row < chunk.size(); row++) {
            int index = before.indexOf(chunk.uid(row));
            if (index < 0) {
                if (draft.isFull()) {
                    arrived.add(draft.take(now.palette()::get));
                }
                draft.add(chunk, row);
            } else if (before.modSeq(index) != marks.modSeqs[row]
                    || before.stateNumber(index) != marks.states[row]) {
                marked.add(new int[] {chunk.facts().uids[row], marks.states[row]});
                modSeqs.add(marks.modSeqs[row]);
            }
        }
    }

    private int arrived() {
        return arrived.stream().mapToInt(Chunk::size).sum();
    }

    /** How many rows the expunges since then have taken. */
    private int gone() {
        int[] rows = {0};
        now.expunged()
                .forEachSince(
                        before.highestModSeq(),
                        (at, first, last) -> rows[0] += before.from(last + 1) - before.from(first));
        return rows[0];
    }

    private void put(IndexSummary summary) throws IOException {
        StatesCodec.write(out, now.palette(), before.palette().size());
        for (Chunk chunk : arrived) {
            RowsCodec.write(out, chunk);
        }
        if (!marked.isEmpty()) {
            out.record(
                    IndexInput.Kind.MARKS,
                    IndexLoad.MARK * marked.size(),
                    buffer -> {
                        for (int i = 0; i < marked.size(); i++) {
                            int[] mark = marked.get(i);
                            buffer.putInt(mark[0]).putInt(mark[1]).putLong(modSeqs.get(i));
                        }
                    });
        }
        if (now.expunged().countSince(before.highestModSeq()) > 0) {
            ExpungedCodec.write(out, now.expunged(), before.highestModSeq());
        }
        out.record(IndexInput.Kind.SUMMARY, IndexSummary.LENGTH, summary::write);
    }
}
