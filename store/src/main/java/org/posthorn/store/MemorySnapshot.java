package org.posthorn.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;

/** The messages are immutable, so the columns are views of one immutable list. */
record MemorySnapshot(
        List<MemoryMessage> messages,
        long uidValidity,
        long uidNext,
        long highestModSeq,
        NavigableMap<Long, UidSet> expunged)
        implements Mailbox.Snapshot {

    @Override
    public int size() {
        return messages.size();
    }

    @Override
    public long uid(int index) {
        return messages.get(index).uid();
    }

    @Override
    public Flags flags(int index) {
        return messages.get(index).flags();
    }

    @Override
    public long modSeq(int index) {
        return messages.get(index).modSeq();
    }

    @Override
    public long messageSize(int index) {
        return messages.get(index).octets().length;
    }

    @Override
    public Instant internalDate(int index) {
        return messages.get(index).internalDate();
    }

    @Override
    public String emailId(int index) {
        return messages.get(index).emailId();
    }

    @Override
    public Instant saveDate(int index) {
        return messages.get(index).saveDate();
    }

    @Override
    public Set<String> keywords() {
        var keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        messages.forEach(message -> keywords.addAll(message.flags().keywords()));
        return keywords;
    }

    @Override
    public UidSet changedSince(long modSeq) {
        return UidSet.of(
                messages.stream()
                        .filter(message -> message.modSeq() > modSeq)
                        .mapToLong(MemoryMessage::uid)
                        .toArray());
    }

    /** The map goes on growing, above what this snapshot has seen. */
    @Override
    public UidSet vanishedSince(long modSeq) {
        if (modSeq >= highestModSeq) {
            return UidSet.EMPTY;
        }
        var ranges = new ArrayList<UidSet.Range>();
        expunged.subMap(Math.max(modSeq, 0), false, highestModSeq, true)
                .values()
                .forEach(uids -> ranges.addAll(uids.ranges()));
        return new UidSet(ranges);
    }

    /** Unique even where a mailbox of this name was deleted and made anew. RFC 1939 §7. */
    @Override
    public String uidl(int index) {
        var hex = HexFormat.of();
        return hex.toHexDigits(uidValidity, 8) + hex.toHexDigits(uid(index), 8);
    }
}
