package org.posthorn.imap;

import org.posthorn.imap.MailboxView.Own;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox.Snapshot;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What lies between two snapshots of a mailbox.
 *
 * @param expunged UIDs that are in the first only, ascending
 * @param flagged indexes in the second of messages whose flags differ
 */
record Changes(long[] expunged, int[] flagged) {

    /** Without the changes of flags that are {@code own}. */
    static Changes between(Snapshot before, Snapshot after, Own own) {
        var expunged = LongStream.builder();
        var flagged = IntStream.builder();
        int j = 0;
        for (int i = 0; i < before.size(); i++) {
            long uid = before.uid(i);
            while (j < after.size() && after.uid(j) < uid) {
                j++;
            }
            if (j == after.size() || after.uid(j) != uid) {
                expunged.add(uid);
            } else if (before.modSeq(i) != after.modSeq(j)) {
                Flags was = before.flags(i);
                Flags is = after.flags(j);
                if (!was.equals(is) && !own.explains(uid, was, is)) {
                    flagged.add(j);
                }
            }
        }
        return new Changes(expunged.build().toArray(), flagged.build().toArray());
    }
}
