package org.posthorn.store;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One open mailbox of one account. Messages are named by UID only: sequence numbers are a session's
 * affair. Thread-safe; several sessions may hold the same mailbox open, each with its own object.
 *
 * <p>Methods that take a {@link UidSet} pass over UIDs that are not there (any more). All throw
 * {@link StoreException} with {@code NOT_FOUND} once the mailbox is deleted.
 */
public interface Mailbox extends AutoCloseable {

    MailboxName name();

    /**
     * Names the mailbox for ever, whatever it is called: 1 to 255 characters of {@code
     * [A-Za-z0-9_-]}. RFC 8474 §5.1.
     */
    String id();

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

    /**
     * For who is about to promise the octets before {@code end}: {@code CORRUPT} if a reading of
     * the message has failed there, and does so again. What nobody has read yet may still fail.
     */
    default void requireReadable(Uid uid, long end) {}

    /**
     * The first octets of several messages, at most {@code length} of each: one by one they would
     * cost a store much more. Nothing of those that are not there (any more).
     */
    List<byte[]> heads(List<Uid> uids, int length);

    /**
     * What is worked out of the octets of these messages, or was before and is kept. Empty for
     * those that are not there (any more).
     */
    List<byte[]> derived(List<Uid> uids, Derivation derivation);

    /**
     * The same, as far as no message must be opened for it: empty for the others, too. A store that
     * has its messages at hand knows all.
     */
    default List<byte[]> derivedBefore(List<Uid> uids, Derivation derivation) {
        return derived(uids, derivation);
    }

    /** Durable when it returns. A message whose flags do not change keeps its MODSEQ. */
    default void store(UidSet uids, FlagChange change) {
        store(uids, change, Long.MAX_VALUE);
    }

    /**
     * The same for those whose MODSEQ is not above {@code unchangedSince}; returns the others. RFC
     * 7162 §3.1.3.
     */
    UidSet store(UidSet uids, FlagChange change, long unchangedSince);

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
        Instant internalDate(int index);

        /** What POP3 calls the message: 1 to 70 printable characters. RFC 1939 §7. */
        String uidl(int index);

        /**
         * Names the message wherever it is copied or moved: 1 to 255 characters of {@code
         * [A-Za-z0-9_-]}. RFC 8474 §5.1.
         */
        String emailId(int index);

        /** When the message came into this mailbox. RFC 8514 §4.1. */
        Instant saveDate(int index);

        /** The keywords that messages of this mailbox have, or could be given cheaply. */
        Set<String> keywords();

        /** The messages whose MODSEQ is above that. RFC 7162 §3.1.4.1. */
        UidSet changedSince(long modSeq);

        /**
         * Every UID that was expunged with a MODSEQ above that, none of a message that is there;
         * where the store does not know exactly, all others that ever were. RFC 7162 §3.2.10.
         */
        UidSet vanishedSince(long modSeq);

        /** The index of the first message without {@code \Seen}, or -1. */
        default int firstUnseen() {
            for (int i = 0; i < size(); i++) {
                if (!flags(i).has(SystemFlag.SEEN)) {
                    return i;
                }
            }
            return -1;
        }

        /** The UID that the next message will have, at least. */
        long uidNext();

        long highestModSeq();

        /** The index of the first message that has this UID or a higher one. */
        default int from(long uid) {
            int index = indexOf(uid);
            return index < 0 ? -1 - index : index;
        }

        /**
         * Where those are that are there, range by range: a range may name thousands of millions
         * that are not.
         */
        default IntStream rows(UidSet uids) {
            return uids.ranges().stream()
                    .flatMapToInt(
                            range -> IntStream.range(from(range.first()), from(range.last() + 1)));
        }

        /** The index of a UID; where it is not there, {@code -1 - from(uid)}. */
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
    record Copied(long uidValidity, List<Uid> from, List<Uid> to) {}

    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
