package org.posthorn.imap;

import org.posthorn.imap.MailboxView.Own;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox.Snapshot;

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
        before.rows(after.vanishedSince(since))
                .mapToLong(before::uid)
                .filter(uid -> after.indexOf(uid) < 0)
                .forEach(expunged::add);
        var flagged = IntStream.builder();
        before.rows(after.changedSince(since))
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
}
