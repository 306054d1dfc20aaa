package org.posthorn.store.maildir;

import org.posthorn.store.UidSet;

import java.util.HashSet;
import java.util.Set;

/**
 * The condition of a conditional STORE, asked when a message is about to be changed and not before.
 * Used by one thread, with the mailbox's lock held. RFC 7162 §3.1.3.
 */
final class Unchanged {

    private final long since;
    private final Set<Long> ours = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();

    Unchanged(long since) {
        this.since = since;
    }

    boolean allows(Columns now, int row) {
        if (now.modSeq(row) <= since || ours.contains(now.uid(row))) {
            return true;
        }
        refused.add(now.uid(row));
        return false;
    }

    /** This one has a new MODSEQ because of us. */
    void changed(long uid) {
        if (since < Long.MAX_VALUE) {
            ours.add(uid);
        }
    }

    UidSet refused() {
        return UidSet.of(refused.stream().mapToLong(Long::longValue).toArray());
    }
}
