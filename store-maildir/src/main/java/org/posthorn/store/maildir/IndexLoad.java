package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.Uid;
import org.posthorn.store.maildir.IndexInput.Entry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns out of the records of an {@link Index}. A batch counts once its summary has been read: a
 * tail that was not written to its end leaves what was before it. Used by one thread, once.
 */
final class IndexLoad {

    /** Octets of a mark: UID, state, MODSEQ. */
    static final int MARK = 16;

    private final Palette.Draft palette = new Palette.Draft(Palette.EMPTY);
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<Gone> gone = new ArrayList<>();
    private Expunged expunged = Expunged.none(0);
    private final Measures.Source source;
    private @Nullable Batch last;

    private IndexLoad(Measures.Source source) {
        this.source = source;
    }

    private record Mark(long uid, int state, long modSeq) {}

    private record Gone(long first, long last) {}

    /** How much of each there was when a batch ended, and where. */
    private record Batch(
            IndexSummary summary,
            Expunged expunged,
            int chunks,
            int marks,
            int gone,
            long end,
            int chain) {}

    /**
     * What an index holds.
     *
     * @param end where its last whole batch ends, and the checksum there
     * @param base where its first batch ends
     * @param whole whether nothing is behind that, and the columns' states have their numbers there
     */
    record Loaded(Columns columns, Seen seen, long end, int chain, long base, boolean whole) {}

    /**
     * @param source of dates that the index does not have
     * @throws IndexDamage if there is no whole batch, or if they contradict themselves
     */
    static Loaded from(IndexInput in, Measures.Source source) throws IOException {
        return new IndexLoad(source).read(in);
    }

    private Loaded read(IndexInput in) throws IOException {
        long base = 0;
        for (Entry record = in.next(); record != null; record = in.next()) {
            ByteBuffer payload = record.payload();
            switch (record.kind()) {
                case STATES -> StatesCodec.read(payload, palette);
                case ROWS -> chunks.add(RowsCodec.read(payload, palette, lastUid(), source));
                case MARKS -> marks(payload);
                case EXPUNGED -> expunged(payload);
                case SUMMARY -> {
                    IndexSummary summary = IndexSummary.read(payload);
                    last =
                            new Batch(
                                    summary,
                                    expunged,
                                    chunks.size(),
                                    marks.size(),
                                    gone.size(),
                                    in.position(),
                                    in.chain());
                    base = base == 0 ? in.position() : base;
                }
            }
        }
        if (last == null) {
            throw new IndexDamage("no whole batch");
        }
        Columns columns = columns(last);
        IndexSummary summary = last.summary();
        if (summary.uidValidity() != in.uidValidity()
                || (summary.isMeasured() && !columns.isMeasured())
                || !summary.equals(
                        IndexSummary.of(columns, summary.seen(), summary.isMeasured()))) {
            throw new IndexDamage("it contradicts its summary");
        }
        boolean whole =
                !in.isDamaged()
                        && in.position() == last.end()
                        && columns.palette().continues(palette.palette());
        return new Loaded(columns, summary.seen(), last.end(), last.chain(), base, whole);
    }

    private long lastUid() {
        return chunks.isEmpty() ? 0 : chunks.getLast().lastUid();
    }

    private void marks(ByteBuffer in) throws IndexDamage {
        if (in.remaining() % MARK != 0) {
            throw new IndexDamage("marks");
        }
        while (in.hasRemaining()) {
            var mark = new Mark(Integer.toUnsignedLong(in.getInt()), in.getInt(), in.getLong());
            if (mark.state() < 0 || mark.state() >= palette.size() || mark.modSeq() < 1) {
                throw new IndexDamage("marks");
            }
            marks.add(mark);
        }
    }

    /** In the first batch they are history only. */
    private void expunged(ByteBuffer in) throws IndexDamage {
        long before = expunged.last();
        expunged = ExpungedCodec.read(in, expunged);
        if (last != null) {
            expunged.forEachSince(before, (at, from, to) -> gone.add(new Gone(from, to)));
        }
    }

    private Columns columns(Batch batch) throws IndexDamage {
        IndexSummary summary = batch.summary();
        var read =
                new Columns(
                        summary.uidValidity(),
                        summary.uidNext(),
                        summary.highestModSeq(),
                        batch.expunged(),
                        palette.palette(),
                        chunks.subList(0, batch.chunks()));
        requireOrder(read);
        ColumnsEdit edit = read.edit();
        for (Mark mark : marks.subList(0, batch.marks())) {
            int index = read.indexOf(mark.uid());
            if (index < 0) {
                throw new IndexDamage("a mark of nobody");
            }
            edit.mark(index, mark.state(), mark.modSeq());
        }
        for (Gone range : gone.subList(0, batch.gone())) {
            edit.remove(read.from(range.first()), read.from(range.last() + 1));
        }
        Columns columns =
                edit.columns(summary.uidValidity(), summary.uidNext(), summary.highestModSeq())
                        .with(batch.expunged());
        requireHistory(columns);
        return columns;
    }

    /** Whatever it says would be kept for ever, so it says nothing that stops a mailbox. */
    private static void requireOrder(Columns read) throws IndexDamage {
        long last = read.size() == 0 ? 0 : read.uid(read.size() - 1);
        if (read.uidNext() <= last || read.uidNext() > Uid.MAX) {
            throw new IndexDamage("UIDNEXT");
        }
        if (read.highestModSeq() < 0 || read.highestModSeq() > ModSeqs.MAX) {
            throw new IndexDamage("HIGHESTMODSEQ");
        }
    }

    private static void requireHistory(Columns columns) throws IndexDamage {
        for (int number = 0; number < columns.chunks(); number++) {
            if (columns.chunk(number).marks().highestModSeq > columns.highestModSeq()) {
                throw new IndexDamage("a message's MODSEQ is too high");
            }
        }
        Expunged expunged = columns.expunged();
        boolean[] sound = {
            expunged.floor() <= columns.highestModSeq()
                    && expunged.last() <= columns.highestModSeq()
        };
        expunged.forEachSince(
                -1,
                (at, first, last) ->
                        sound[0] &=
                                last < columns.uidNext()
                                        && columns.from(first) == columns.from(last + 1));
        if (!sound[0]) {
            throw new IndexDamage("expunges of what is there or never was");
        }
    }
}
