package org.posthorn.store.maildir;

import org.posthorn.store.UidSet;

import java.util.ArrayList;
import java.util.List;

/**
 * Which UIDs were expunged when, as far back as it is remembered. Immutable. RFC 7162 §3.2.7.
 *
 * @param floor what was expunged with a MODSEQ up to this one may be forgotten
 */
record Expunged(long floor, List<Entry> entries) {

    /** Of more, the older ones are forgotten. */
    static final int MAX = 1000;

    record Entry(long modSeq, UidSet uids) {}

    Expunged with(long modSeq, UidSet uids) {
        var more = new ArrayList<>(entries);
        more.add(new Entry(modSeq, uids));
        int forgotten = Math.max(0, more.size() - MAX);
        long lowest = forgotten == 0 ? floor : more.get(forgotten - 1).modSeq();
        return new Expunged(lowest, List.copyOf(more.subList(forgotten, more.size())));
    }

    boolean knows(long since) {
        return since >= floor;
    }

    UidSet since(long modSeq) {
        var ranges = new ArrayList<UidSet.Range>();
        for (Entry entry : entries.reversed()) {
            if (entry.modSeq() <= modSeq) {
                break;
            }
            ranges.addAll(entry.uids().ranges());
        }
        return new UidSet(ranges);
    }
}
