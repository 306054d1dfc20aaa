package org.posthorn.store.maildir;

import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.UidSet;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A mailbox at one moment, in columns. Immutable: a {@link ColumnsEdit} makes the next ones, which
 * share all chunks in which nothing changed.
 *
 * <p>The path of a message, {@code cur/<name>} or {@code new/<name>}, is where it was last seen.
 *
 * <p>Long, because nobody else knows in which chunk a row is: whatever may be asked of a mailbox is
 * answered here.
 */
final class Columns implements Mailbox.Snapshot {

    private final long uidValidity;
    private final long uidNext;
    private final long highestModSeq;
    private final Expunged expunged;
    private final Palette palette;
    private final Chunk[] chunks;

    /** The index of each chunk's first row, and how many rows there are. */
    private final int[] starts;

    Columns(
            long uidValidity,
            long uidNext,
            long highestModSeq,
            Expunged expunged,
            Palette palette,
            List<Chunk> chunks) {
        this.uidValidity = uidValidity;
        this.uidNext = uidNext;
        this.highestModSeq = highestModSeq;
        this.expunged = expunged;
        this.palette = palette;
        this.chunks = chunks.toArray(Chunk[]::new);
        this.starts = new int[chunks.size() + 1];
        for (int i = 0; i < this.chunks.length; i++) {
            starts[i + 1] = starts[i] + this.chunks[i].size();
        }
    }

    static Columns empty(long uidValidity, long uidNext, long highestModSeq) {
        return new Columns(
                uidValidity,
                uidNext,
                highestModSeq,
                Expunged.none(highestModSeq),
                Palette.EMPTY,
                List.of());
    }

    /** The same, with another memory of what was before. */
    Columns with(Expunged remembered) {
        return new Columns(
                uidValidity, uidNext, highestModSeq, remembered, palette, List.of(chunks));
    }

    ColumnsEdit edit() {
        return new ColumnsEdit(this);
    }

    long uidValidity() {
        return uidValidity;
    }

    @Override
    public int size() {
        return starts[chunks.length];
    }

    @Override
    public long uid(int index) {
        int chunk = chunkOf(index);
        return chunks[chunk].uid(index - starts[chunk]);
    }

    /** The same object for all messages with these flags. */
    @Override
    public Flags flags(int index) {
        return state(index).flags();
    }

    @Override
    public long modSeq(int index) {
        int chunk = chunkOf(index);
        return chunks[chunk].marks().modSeqs[index - starts[chunk]];
    }

    @Override
    public long messageSize(int index) {
        int chunk = chunkOf(index);
        return chunks[chunk].facts().measures().sizes[index - starts[chunk]];
    }

    @Override
    public Instant internalDate(int index) {
        int chunk = chunkOf(index);
        return Instant.ofEpochMilli(chunks[chunk].facts().measures().dates[index - starts[chunk]]);
    }

    @Override
    public Instant saveDate(int index) {
        int chunk = chunkOf(index);
        return Instant.ofEpochMilli(chunks[chunk].facts().saveDates[index - starts[chunk]]);
    }

    /** What Dovecot says by default, {@code %08Xu%08Xv}, or a field of the UID list instead. */
    @Override
    public String uidl(int index) {
        return field(index, 'P')
                .map(uidl -> uidl.isEmpty() ? base(index) : uidl) // Dovecot leaves it out
                .filter(Columns::isUidl)
                .orElseGet(() -> {
                    var hex = HexFormat.of();
                    return hex.toHexDigits(uid(index), 8) + hex.toHexDigits(uidValidity, 8);
                });
    }

    @Override
    public String emailId(int index) {
        return EmailIds.of(guid(index));
    }

    /** As {@code dovecot-uidlist} says, else the base name: the same for every copy. */
    String guid(int index) {
        return field(index, 'G').orElseGet(() -> base(index));
    }

    @Override
    public Set<String> keywords() {
        return palette.keywords();
    }

    @Override
    public UidSet changedSince(long modSeq) {
        return UidSet.of(rowsChangedSince(modSeq).mapToLong(this::uid).toArray());
    }

    @Override
    public UidSet vanishedSince(long modSeq) {
        if (modSeq >= highestModSeq) {
            return UidSet.EMPTY;
        }
        return expunged.knows(modSeq)
                ? expunged.since(modSeq)
                : UidSet.of(IntStream.range(0, size()).mapToLong(this::uid).toArray())
                        .complement(uidNext - 1);
    }

    @Override
    public int firstUnseen() {
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            Chunk.Marks marks = chunks[chunk].marks();
            for (int row = 0; marks.unseen > 0 && row < marks.states.length; row++) {
                if (palette.get(marks.states[row]).isUnseen()) {
                    return starts[chunk] + row;
                }
            }
        }
        return -1;
    }

    Expunged expunged() {
        return expunged;
    }

    @Override
    public long uidNext() {
        return uidNext;
    }

    @Override
    public long highestModSeq() {
        return highestModSeq;
    }

    @Override
    public int indexOf(long uid) {
        int low = 0;
        int high = chunks.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chunks[middle].lastUid() < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == chunks.length) {
            return -1 - size();
        }
        int row = chunks[low].indexOf(uid);
        return row < 0 ? row - starts[low] : row + starts[low];
    }

    /** The rows whose MODSEQ is greater, ascending; chunks without any are not looked through. */
    IntStream rowsChangedSince(long modSeq) {
        return IntStream.range(0, chunks.length)
                .filter(chunk -> chunks[chunk].marks().highestModSeq > modSeq)
                .flatMap(chunk -> {
                    long[] modSeqs = chunks[chunk].marks().modSeqs;
                    return IntStream.range(0, modSeqs.length)
                            .filter(row -> modSeqs[row] > modSeq)
                            .map(row -> starts[chunk] + row);
                });
    }

    int unseen() {
        int sum = 0;
        for (Chunk chunk : chunks) {
            sum += chunk.marks().unseen;
        }
        return sum;
    }

    int deleted() {
        int sum = 0;
        for (Chunk chunk : chunks) {
            sum += chunk.marks().deleted;
        }
        return sum;
    }

    /** Of all messages, as served. */
    long octets() {
        long sum = 0;
        for (Chunk chunk : chunks) {
            sum += chunk.facts().measures().octets;
        }
        return sum;
    }

    /** The message is as long as that, whatever was said of it: in all columns that have it. */
    void correct(int index, long size) {
        int chunk = chunkOf(index);
        chunks[chunk].facts().correct(index - starts[chunk], size);
    }

    /** Whether the message's file was looked at. */
    boolean isMeasured(int index) {
        int chunk = chunkOf(index);
        Measures known = chunks[chunk].facts().known();
        return known.dates[index - starts[chunk]] != Measures.UNKNOWN;
    }

    /** Whether every file was looked at, so that sizes and dates are at hand. */
    boolean isMeasured() {
        for (Chunk chunk : chunks) {
            if (!chunk.facts().known().isComplete) {
                return false;
            }
        }
        return true;
    }

    /** Octets of memory, shared ones included. */
    long footprint() {
        long sum = expunged.footprint() + 24L * chunks.length + 200L * palette.size();
        for (Chunk chunk : chunks) {
            sum += chunk.footprint();
        }
        return sum;
    }

    State state(int index) {
        return palette.get(stateNumber(index));
    }

    /** In the {@link #palette}. */
    int stateNumber(int index) {
        int chunk = chunkOf(index);
        return chunks[chunk].marks().states[index - starts[chunk]];
    }

    /** Relative to the mailbox's directory. */
    String path(int index) {
        return state(index).path(base(index));
    }

    String fileName(int index) {
        return base(index) + state(index).info();
    }

    String base(int index) {
        int chunk = chunkOf(index);
        return chunks[chunk].facts().bases.get(index - starts[chunk]);
    }

    /** Whether these are the octets of the base name, in UTF-8. */
    boolean isBase(int index, byte[] text, int start, int end) {
        int chunk = chunkOf(index);
        return chunks[chunk].facts().bases.equals(index - starts[chunk], text, start, end);
    }

    /** What stands between UID and name in {@code dovecot-uidlist}. */
    String fields(int index) {
        int chunk = chunkOf(index);
        return chunks[chunk].facts().fields.get(index - starts[chunk]);
    }

    Optional<String> field(int index, char key) {
        String fields = fields(index);
        return fields.isEmpty() ? Optional.empty() : new UidRecord(0, fields, "").field(key);
    }

    Row row(int index) {
        int chunk = chunkOf(index);
        int row = index - starts[chunk];
        Chunk.Facts facts = chunks[chunk].facts();
        Measures measures = facts.measures();
        return new Row(
                uid(index),
                path(index),
                flags(index),
                modSeq(index),
                measures.sizes[row],
                measures.dates[row],
                facts.saveDates[row],
                fields(index));
    }

    Palette palette() {
        return palette;
    }

    int chunks() {
        return chunks.length;
    }

    Chunk chunk(int number) {
        return chunks[number];
    }

    /** The number of the chunk that a row is in. */
    int chunkOf(int index) {
        int low = index / Chunk.ROWS; // no chunk has more rows, so none before this one
        int high = chunks.length - 1;
        if (index < 0 || index >= starts[chunks.length]) {
            throw new IndexOutOfBoundsException("row " + index + " of " + size());
        }
        while (low < high && starts[low + 1] <= index) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The index of a chunk's first row. */
    int start(int chunk) {
        return starts[chunk];
    }

    /** RFC 1939 §7. */
    private static boolean isUidl(String text) {
        return !text.isEmpty()
                && text.length() <= 70
                && text.chars().allMatch(c -> c >= '!' && c <= '~');
    }

    /**
     * One message, on its way into columns or to another mailbox.
     *
     * @param date in milliseconds since the epoch, as {@code saveDate}
     * @param fields of its line in {@code dovecot-uidlist}
     */
    record Row(
            long uid,
            String base,
            State state,
            long modSeq,
            long messageSize,
            long date,
            long saveDate,
            String fields) {

        /** Of a file at this path, relative to the mailbox's directory. */
        Row(
                long uid,
                String path,
                Flags flags,
                long modSeq,
                long messageSize,
                long date,
                long saveDate,
                String fields) {
            this(
                    uid,
                    MaildirName.base(path.substring(path.indexOf('/') + 1)),
                    State.of(path, flags),
                    modSeq,
                    messageSize,
                    date,
                    saveDate,
                    fields);
        }

        String path() {
            return state.path(base);
        }

        Flags flags() {
            return state.flags();
        }

        Row with(String otherPath, Flags otherFlags, long otherModSeq) {
            return new Row(
                    uid, otherPath, otherFlags, otherModSeq, messageSize, date, saveDate, fields);
        }
    }
}
