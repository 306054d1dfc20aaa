package org.posthorn.store;

/**
 * One open mailbox of one account. Messages are named by UID only: sequence numbers are a session's
 * affair. Thread-safe; several sessions may hold the same mailbox open, each with its own object.
 *
 * <p>Methods that take a {@link UidSet} pass over UIDs that are not there (any more). All throw
 * {@link StoreException} with {@code NOT_FOUND} once the mailbox is deleted.
 */
public interface Mailbox extends AutoCloseable {

    MailboxName name();

    /** Changes only if UIDs were ever reused. 1 to 2^32-1. RFC 9051 §2.3.1.1. */
    long uidValidity();

    /**
     * The mailbox as it is now, changes of other sessions and other programs included. The same
     * object as before if nothing has changed.
     */
    Snapshot snapshot();

    /**
     * Octets of a message as it is served, with CRLF line ends: from {@code offset}, at most {@code
     * length}, fewer only at the end, none beyond it. {@code NOT_FOUND} if it was expunged
     * meanwhile.
     */
    byte[] read(Uid uid, long offset, int length);

    /** Durable when it returns. A message whose flags do not change keeps its MODSEQ. */
    void store(UidSet uids, FlagChange change);

    /** Removes these messages for ever, and returns those that this call removed. */
    UidSet expunge(UidSet uids);

    /** The same for those of them that carry {@code \Deleted} at this moment. RFC 9051 §6.4.3. */
    UidSet expungeDeleted(UidSet uids);

    /** Begins to append. {@code OVER_QUOTA} where {@code expectedSize} octets do not fit. */
    Append append(long expectedSize);

    /**
     * Copies messages with flags and dates into another mailbox of the same account, all or none.
     * {@code NOT_FOUND} if there is no such mailbox, {@code OVER_QUOTA}. RFC 9051 §6.4.7.
     */
    Copied copy(UidSet uids, MailboxName target);

    /** The same, and the messages leave this mailbox. RFC 6851 §3.1. */
    Copied move(UidSet uids, MailboxName target);

    /**
     * Calls {@code changed} soon after every change, whoever made it, and once more when the
     * mailbox is deleted: on any thread, with no lock held. It must neither block nor throw. What
     * changed is found by {@link #snapshot}. Close to stop; a last call may still be under way.
     */
    Watch watch(Runnable changed);

    /** Gives the mailbox back; watches made through this object end. */
    @Override
    void close();

    /** An immutable view in columns, ascending by UID: no object per message. */
    interface Snapshot {

        int size();

        long uid(int index);

        Flags flags(int index);

        long modSeq(int index);

        /** In octets, as served. RFC 9051 §2.3.4. */
        long messageSize(int index);

        /** RFC 9051 §2.3.3. */
        java.time.Instant internalDate(int index);

        /** What POP3 calls the message: 1 to 70 printable characters. RFC 1939 §7. */
        String uidl(int index);

        /** The UID that the next message will have, at least. */
        long uidNext();

        long highestModSeq();

        /** The index of a UID, or a negative number. */
        default int indexOf(long uid) {
            int low = 0;
            int high = size() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                long found = uid(middle);
                if (found == uid) {
                    return middle;
                }
                if (found < uid) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -1 - low;
        }
    }

    /** Which messages became which: the two sets pair up in order. RFC 4315 §3. */
    record Copied(long uidValidity, java.util.List<Uid> from, java.util.List<Uid> to) {}

    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
