package org.posthorn.imap;

import org.posthorn.imap.MailboxView.Own;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox.Snapshot;
import org.posthorn.store.UidSet;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What lies between two snapshots of a mailbox: found by their mod-sequences, so that it costs what
 * has changed and not what is there.
 *
 * @param expunged UIDs that are in the first only, ascending
 * @param flagged indexes in the second of messages whose flags differ
 */
record Changes(long[] expunged, int[] flagged) {

    /** Without the changes of flags that are {@code own}. */
    static Changes between(Snapshot before, Snapshot after, Own own) {
        long since = before.highestModSeq();
        var expunged = LongStream.builder();
        rows(before, after.vanishedSince(since))
                .mapToLong(before::uid)
                .filter(uid -> after.indexOf(uid) < 0)
                .forEach(expunged::add);
        var flagged = IntStream.builder();
        rows(before, after.changedSince(since))
                .forEach(i -> {
                    int j = after.indexOf(before.uid(i));
                    Flags was = before.flags(i);
                    if (j >= 0
                            && !was.equals(after.flags(j))
                            && !own.explains(before.uid(i), was, after.flags(j))) {
                        flagged.add(j);
                    }
                });
        return new Changes(expunged.build().toArray(), flagged.build().toArray());
    }

    /** Where those are that are there; a range may name thousands of millions that are not. */
    private static IntStream rows(Snapshot snapshot, UidSet uids) {
        return uids.ranges().stream()
                .flatMapToInt(range -> {
                    int from = snapshot.indexOf(range.first());
                    int to = snapshot.indexOf(range.last());
                    return IntStream.range(from < 0 ? -1 - from : from, to < 0 ? -1 - to : to + 1);
                });
    }
}
