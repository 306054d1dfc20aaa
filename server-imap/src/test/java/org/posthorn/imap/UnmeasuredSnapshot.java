package org.posthorn.imap;

import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox.Snapshot;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.UidSet;

import java.time.Instant;
import java.util.Set;

/** Another's messages, of which nobody can say how long they are, or how old. */
record UnmeasuredSnapshot(Snapshot whole) implements Snapshot {

    @Override
    public long messageSize(int index) {
        throw new StoreException(Reason.CORRUPT, "size of message " + index);
    }

    @Override
    public Instant internalDate(int index) {
        throw new StoreException(Reason.CORRUPT, "date of message " + index);
    }

    @Override
    public int size() {
        return whole.size();
    }

    @Override
    public long uid(int index) {
        return whole.uid(index);
    }

    @Override
    public Flags flags(int index) {
        return whole.flags(index);
    }

    @Override
    public long modSeq(int index) {
        return whole.modSeq(index);
    }

    @Override
    public String uidl(int index) {
        return whole.uidl(index);
    }

    @Override
    public String emailId(int index) {
        return whole.emailId(index);
    }

    @Override
    public Instant saveDate(int index) {
        return whole.saveDate(index);
    }

    @Override
    public Set<String> keywords() {
        return whole.keywords();
    }

    @Override
    public UidSet changedSince(long modSeq) {
        return whole.changedSince(modSeq);
    }

    @Override
    public UidSet vanishedSince(long modSeq) {
        return whole.vanishedSince(modSeq);
    }

    @Override
    public long uidNext() {
        return whole.uidNext();
    }

    @Override
    public long highestModSeq() {
        return whole.highestModSeq();
    }
}
