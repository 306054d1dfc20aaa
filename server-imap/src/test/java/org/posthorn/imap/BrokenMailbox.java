package org.posthorn.imap;

import org.posthorn.store.Append;
import org.posthorn.store.Derivation;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.util.Arrays;
import java.util.List;

/** Another's mailbox, whose messages end at an offset: in silence, or with a failure. */
record BrokenMailbox(Mailbox whole, int end, Ending ending) implements Mailbox {

    enum Ending {
        SHORT,
        EXPUNGED,
        CORRUPT,
        /** The same, but what was worked out of the whole message is kept. */
        CORRUPT_SINCE,
        /** The same, and somebody has found out before. */
        KNOWN,
        /** Once a message has been seen, nobody can say any more how long it is. */
        UNMEASURED
    }

    @Override
    public byte[] read(Uid uid, long offset, int length) {
        byte[] read = whole.read(uid, offset, length);
        if (offset + length <= end) {
            return read;
        }
        return switch (ending) {
            case SHORT -> Arrays.copyOf(read, (int) Math.max(0, end - offset));
            case EXPUNGED -> throw new StoreException(Reason.NOT_FOUND, "message " + uid);
            case CORRUPT, CORRUPT_SINCE, KNOWN, UNMEASURED ->
                    throw new StoreException(Reason.CORRUPT, "message " + uid);
        };
    }

    @Override
    public void requireReadable(Uid uid, long end) {
        if (ending == Ending.KNOWN && end > this.end) {
            throw new StoreException(Reason.CORRUPT, "message " + uid);
        }
    }

    @Override
    public MailboxName name() {
        return whole.name();
    }

    @Override
    public String id() {
        return whole.id();
    }

    @Override
    public long uidValidity() {
        return whole.uidValidity();
    }

    @Override
    public Snapshot snapshot() {
        Snapshot now = whole.snapshot();
        return ending == Ending.UNMEASURED && now.firstUnseen() < 0
                ? new UnmeasuredSnapshot(now)
                : now;
    }

    @Override
    public List<byte[]> heads(List<Uid> uids, int length) {
        return uids.stream().map(uid -> head(uid, length)).toList();
    }

    private byte[] head(Uid uid, int length) {
        try {
            return read(uid, 0, length);
        } catch (StoreException e) {
            return new byte[0];
        }
    }

    private byte[] derived(Uid uid, Derivation derivation) {
        Snapshot now = whole.snapshot();
        long size = now.messageSize(now.indexOf(uid.value()));
        try {
            return derivation.of(
                    new Derivation.Octets() {
                        @Override
                        public long size() {
                            return size;
                        }

                        @Override
                        public byte[] read(long offset, int length) {
                            return BrokenMailbox.this.read(uid, offset, length);
                        }
                    });
        } catch (StoreException e) {
            return new byte[0];
        }
    }

    @Override
    public List<byte[]> derived(List<Uid> uids, Derivation derivation) {
        return ending == Ending.CORRUPT_SINCE
                ? whole.derived(uids, derivation)
                : uids.stream().map(uid -> derived(uid, derivation)).toList();
    }

    @Override
    public UidSet store(UidSet uids, FlagChange change, long unchangedSince) {
        return whole.store(uids, change, unchangedSince);
    }

    @Override
    public UidSet expunge(UidSet uids) {
        return whole.expunge(uids);
    }

    @Override
    public UidSet expungeDeleted(UidSet uids) {
        return whole.expungeDeleted(uids);
    }

    @Override
    public Append append(long expectedSize) {
        return whole.append(expectedSize);
    }

    @Override
    public Copied copy(UidSet uids, MailboxName target) {
        return whole.copy(uids, target);
    }

    @Override
    public Copied move(UidSet uids, MailboxName target) {
        return whole.move(uids, target);
    }

    @Override
    public Watch watch(Runnable changed) {
        return whole.watch(changed);
    }

    @Override
    public void close() {
        whole.close();
    }
}
