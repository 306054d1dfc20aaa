package org.posthorn.store.maildir;

import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A mailbox at one moment, in columns. Immutable: a change makes new columns of those that change.
 *
 * <p>The path of a message, {@code cur/<name>} or {@code new/<name>}, is where it was last seen.
 */
final class Columns implements Mailbox.Snapshot {

    private final long uidValidity;
    private final long uidNext;
    private final long highestModSeq;
    private final long[] uids;
    private final String[] paths;
    private final int[] flags;
    private final List<Flags> palette;
    private final long[] modSeqs;
    private final long[] sizes;
    private final long[] dates;
    private final Map<Long, String> uidls;

    private Columns(Draft draft, long uidValidity, long uidNext, long highestModSeq) {
        this.uidValidity = uidValidity;
        this.uidNext = uidNext;
        this.highestModSeq = highestModSeq;
        this.uids = Arrays.copyOf(draft.uids, draft.size);
        this.paths = Arrays.copyOf(draft.paths, draft.size);
        this.flags = Arrays.copyOf(draft.flags, draft.size);
        this.palette = List.copyOf(draft.palette);
        this.modSeqs = Arrays.copyOf(draft.modSeqs, draft.size);
        this.sizes = Arrays.copyOf(draft.sizes, draft.size);
        this.dates = Arrays.copyOf(draft.dates, draft.size);
        this.uidls = Map.copyOf(draft.uidls);
    }

    static Columns empty(long uidValidity, long uidNext, long highestModSeq) {
        return new Columns(new Draft(0), uidValidity, uidNext, highestModSeq);
    }

    long uidValidity() {
        return uidValidity;
    }

    @Override
    public int size() {
        return uids.length;
    }

    @Override
    public long uid(int index) {
        return uids[index];
    }

    @Override
    public Flags flags(int index) {
        return palette.get(flags[index]);
    }

    @Override
    public long modSeq(int index) {
        return modSeqs[index];
    }

    @Override
    public long messageSize(int index) {
        return sizes[index];
    }

    @Override
    public Instant internalDate(int index) {
        return Instant.ofEpochMilli(dates[index]);
    }

    /** What Dovecot says by default, {@code %08Xu%08Xv}, or a field of the UID list instead. */
    @Override
    public String uidl(int index) {
        String kept = uidls.get(uids[index]);
        if (kept != null) {
            return kept;
        }
        var hex = HexFormat.of();
        return hex.toHexDigits(uids[index], 8) + hex.toHexDigits(uidValidity, 8);
    }

    @Override
    public long uidNext() {
        return uidNext;
    }

    @Override
    public long highestModSeq() {
        return highestModSeq;
    }

    /** Relative to the mailbox's directory. */
    String path(int index) {
        return paths[index];
    }

    String fileName(int index) {
        return paths[index].substring(paths[index].indexOf('/') + 1);
    }

    String base(int index) {
        return MaildirName.base(fileName(index));
    }

    Row row(int index) {
        return new Row(
                uids[index],
                paths[index],
                flags(index),
                modSeqs[index],
                sizes[index],
                dates[index],
                uidls.getOrDefault(uids[index], ""));
    }

    /**
     * One message, on its way into columns.
     *
     * @param date in milliseconds since the epoch
     * @param uidl empty for the default
     */
    record Row(
            long uid,
            String path,
            Flags flags,
            long modSeq,
            long messageSize,
            long date,
            String uidl) {

        Row with(String otherPath, Flags otherFlags, long otherModSeq) {
            return new Row(uid, otherPath, otherFlags, otherModSeq, messageSize, date, uidl);
        }
    }

    /** The next columns. Rows are added in ascending order of UIDs. */
    static final class Draft {

        private final Map<Flags, Integer> known = new HashMap<>();
        private final List<Flags> palette = new ArrayList<>();
        private final Map<Long, String> uidls = new HashMap<>();
        private int size;
        private long[] uids;
        private String[] paths;
        private int[] flags;
        private long[] modSeqs;
        private long[] sizes;
        private long[] dates;

        Draft(int capacity) {
            uids = new long[capacity];
            paths = new String[capacity];
            flags = new int[capacity];
            modSeqs = new long[capacity];
            sizes = new long[capacity];
            dates = new long[capacity];
        }

        void add(Row row) {
            if (size > 0 && row.uid() <= uids[size - 1]) {
                throw new IllegalStateException("UIDs do not ascend at " + row.uid());
            }
            if (size == uids.length) {
                grow();
            }
            uids[size] = row.uid();
            paths[size] = row.path();
            flags[size] = number(row.flags());
            modSeqs[size] = row.modSeq();
            sizes[size] = row.messageSize();
            dates[size] = row.date();
            if (!row.uidl().isEmpty()) {
                uidls.put(row.uid(), row.uidl());
            }
            size++;
        }

        Columns columns(long uidValidity, long uidNext, long highestModSeq) {
            return new Columns(this, uidValidity, uidNext, highestModSeq);
        }

        private int number(Flags each) {
            return known.computeIfAbsent(
                    each,
                    added -> {
                        palette.add(added);
                        return palette.size() - 1;
                    });
        }

        private void grow() {
            int capacity = Math.max(16, size + size / 2);
            uids = Arrays.copyOf(uids, capacity);
            paths = Arrays.copyOf(paths, capacity);
            flags = Arrays.copyOf(flags, capacity);
            modSeqs = Arrays.copyOf(modSeqs, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
            dates = Arrays.copyOf(dates, capacity);
        }
    }
}
