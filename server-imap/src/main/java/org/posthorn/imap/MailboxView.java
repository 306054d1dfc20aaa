package org.posthorn.imap;

import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.imap.MessageSet.Range;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.Mailbox.Snapshot;
import org.posthorn.store.StoreException;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The selected mailbox as the client knows it: the one class that knows sequence numbers, and
 * decides when a change may be told. RFC 9051 §2.3.1.2, §7.5.1.
 *
 * <p>The client counts what it was told of: the messages of the last snapshot that was told, and
 * those that were expunged since then and may not be told yet. Nothing is kept per message beside
 * the snapshot, which all sessions of a mailbox share. Used by one session.
 */
final class MailboxView implements AutoCloseable {

    /** Whether EXPUNGE may be told now. RFC 9051 §7.5.1. */
    enum Expunges {
        TOLD,
        HELD;

        /** Behind FETCH, STORE and SEARCH: not where sequence numbers are in use. */
        static Expunges behind(Numbering numbering) {
            return numbering == Numbering.UID ? TOLD : HELD;
        }
    }

    /** What the command itself does to flags, and answers itself or was asked not to answer. */
    record Own(UidSet uids, FlagChange change) {

        static final Own NOTHING = new Own(UidSet.EMPTY, new FlagChange.Add(Flags.NONE));

        boolean explains(long uid, Flags before, Flags after) {
            return uids.contains(uid) && change.applyTo(before).equals(after);
        }
    }

    private final Mailbox mailbox;
    private final NavigableSet<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private Snapshot told;

    /** UIDs that are not in {@link #told} but that the client still counts, ascending. */
    private long[] gone = {};

    MailboxView(Mailbox mailbox) {
        this.mailbox = mailbox;
        this.told = mailbox.snapshot();
        keywords.addAll(told.keywords());
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** The messages as they were when the client was last told. */
    Snapshot snapshot() {
        return told;
    }

    /** How many messages the client counts. */
    int size() {
        return told.size() + gone.length;
    }

    /** System flags, then the keywords that are in use. */
    List<String> flagNames() {
        var names = new ArrayList<String>();
        FlagNames.SYSTEM.forEach(flag -> names.add(FlagNames.of(flag)));
        names.addAll(keywords);
        return names;
    }

    /** 0 if all are seen. */
    int firstUnseen() {
        int first = told.firstUnseen();
        return first < 0 ? 0 : sequence(first);
    }

    /** The sequence number of a message of {@link #snapshot}. */
    int sequence(int index) {
        return index + 1 + below(gone, told.uid(index));
    }

    /** Where a message is in {@link #snapshot}, or -1 if it is expunged. */
    int index(int sequence) {
        int before = goneBefore(sequence);
        boolean expunged = before < gone.length && goneSequence(before) == sequence;
        return expunged ? -1 : sequence - 1 - before;
    }

    /** The messages that are named and that the client counts. */
    Picked pick(MessageSet set) {
        var spans = new ArrayList<Picked.Span>();
        long last = lastNumber(set.numbering());
        for (Range range : set.ranges()) {
            long one = range.first() == MessageSet.LAST ? last : range.first();
            long other = range.last() == MessageSet.LAST ? last : range.last();
            int from = toSequence(set.numbering(), Math.min(one, other));
            int to = toSequence(set.numbering(), Math.max(one, other) + 1) - 1;
            if (from <= to) {
                spans.add(new Picked.Span(from, to));
            }
        }
        return new Picked(spans);
    }

    /** The number that {@code *} stands for. */
    private long lastNumber(Numbering numbering) {
        return switch (numbering) {
            case SEQUENCE -> size();
            case UID -> {
                long alive = told.size() == 0 ? 0 : told.uid(told.size() - 1);
                yield gone.length == 0 ? alive : Math.max(alive, gone[gone.length - 1]);
            }
        };
    }

    /** The first sequence number from this number on, behind the last one if there is none. */
    private int toSequence(Numbering numbering, long number) {
        return switch (numbering) {
            case SEQUENCE -> (int) Math.clamp(number, 1, size() + 1L);
            case UID -> 1 + told.from(number) + below(gone, number);
        };
    }

    /** The UIDs of those that are still there. */
    UidSet uids(Picked picked) {
        var ranges = new ArrayList<UidSet.Range>();
        for (Picked.Span span : picked.spans()) {
            int from = span.first() - 1 - goneBefore(span.first());
            int to = span.last() - 1 - goneBefore(span.last() + 1);
            if (from <= to) {
                // between two neighbours of a snapshot no UID will ever appear
                ranges.add(new UidSet.Range(told.uid(from), told.uid(to)));
            }
        }
        return new UidSet(ranges);
    }

    /** Whether a message is named that another session has expunged. RFC 2180 §4.1. */
    boolean hasExpunged(Picked picked) {
        for (Picked.Span span : picked.spans()) {
            if (goneBefore(span.last() + 1) > goneBefore(span.first())) {
                return true;
            }
        }
        return false;
    }

    void tell(ImapWriter out, Expunges expunges, Numbering numbering) throws IOException {
        tell(out, expunges, numbering, Own.NOTHING);
    }

    /**
     * Tells the client what has changed since it was last told: EXPUNGE, where it may hear of it
     * now, then EXISTS, then FETCH for flags.
     */
    void tell(ImapWriter out, Expunges expunges, Numbering numbering, Own own) throws IOException {
        Snapshot next = current();
        if (next.equals(told) && (gone.length == 0 || expunges == Expunges.HELD)) {
            return;
        }
        Changes changes = Changes.between(told, next, own);
        int counted = told.size() + gone.length;
        gone = merge(gone, changes.expunged());
        told = next;
        if (expunges == Expunges.TOLD) {
            for (long uid : gone) {
                // those before it have already been told: no number of theirs is left
                out.send(new Response.Expunged(told.from(uid) + 1));
            }
            counted -= gone.length;
            gone = new long[0];
        }
        if (size() > counted) {
            out.send(new Response.Exists(size()));
        }
        learnKeywords(out, own.change().applyTo(Flags.NONE));
        for (int index : changes.flagged()) {
            tellFlags(out, numbering, index);
        }
    }

    /** The flags of one message of {@link #snapshot}. */
    void tellFlags(ImapWriter out, Numbering numbering, int index) throws IOException {
        learnKeywords(out, told.flags(index));
        out.word("*").number(sequence(index)).word("FETCH").open();
        if (numbering == Numbering.UID) {
            out.word("UID").number(told.uid(index));
        }
        out.word("FLAGS").flags(told.flags(index)).close().end();
    }

    /** A keyword must be in FLAGS before a message has it. RFC 9051 §7.3.5. */
    private void learnKeywords(ImapWriter out, Flags flags) throws IOException {
        if (keywords.addAll(flags.keywords())) {
            out.send(new Response.FlagList(flagNames()));
        }
    }

    private Snapshot current() throws MailboxGoneException {
        try {
            return mailbox.snapshot();
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.NOT_FOUND) {
                throw new MailboxGoneException();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        mailbox.close();
    }

    private int goneBefore(int sequence) {
        int low = 0;
        int high = gone.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (goneSequence(middle) < sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int goneSequence(int index) {
        return told.from(gone[index]) + index + 1;
    }

    private static int below(long[] sorted, long uid) {
        int found = Arrays.binarySearch(sorted, uid);
        return found < 0 ? -1 - found : found;
    }

    private static long[] merge(long[] some, long[] more) {
        if (more.length == 0) {
            return some;
        }
        long[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        Arrays.sort(all);
        return all;
    }
}
