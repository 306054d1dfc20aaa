package org.posthorn.pop3;

import org.posthorn.store.Mailbox;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The INBOX as one session sees it: the messages that were there at login, numbered from 1, and
 * which of them are marked to be removed. RFC 1939 §4. For the session's thread.
 */
final class Maildrop implements AutoCloseable {

    /** So many ends are asked for at once: most clients ask for all of them. */
    private static final int BLOCK = 256;

    private final String user;
    private final Mailbox mailbox;
    private final MaildropLocks.Lock lock;
    private final Mailbox.Snapshot messages;
    private final BitSet deleted = new BitSet();
    private final BitSet known = new BitSet();
    private final BitSet open = new BitSet();

    /** Closes mailbox and lock with itself. */
    Maildrop(String user, Mailbox mailbox, MaildropLocks.Lock lock) {
        this.user = user;
        this.mailbox = mailbox;
        this.lock = lock;
        this.messages = mailbox.snapshot();
    }

    String user() {
        return user;
    }

    /** The index of a message that is there and not marked. */
    OptionalInt find(int number) {
        int index = number - 1;
        return number > messages.size() || deleted.get(index)
                ? OptionalInt.empty()
                : OptionalInt.of(index);
    }

    /** The indexes of all messages that are not marked. */
    IntStream indexes() {
        return IntStream.range(0, messages.size()).filter(index -> !deleted.get(index));
    }

    int count() {
        return messages.size() - deleted.cardinality();
    }

    long octets() {
        return indexes().mapToLong(this::size).sum();
    }

    /** As it is sent, but for dots that are doubled. */
    long size(int index) {
        if (!known.get(index)) {
            learn(index - index % BLOCK);
        }
        return messages.messageSize(index) + (open.get(index) ? OpenEnd.MISSING : 0);
    }

    String uidl(int index) {
        return messages.uidl(index);
    }

    byte[] read(int index, long offset, int length) {
        return mailbox.read(new Uid(messages.uid(index)), offset, length);
    }

    /** Throws if it is known that its end cannot be reached. */
    void requireReadable(int index) {
        mailbox.requireReadable(new Uid(messages.uid(index)), messages.messageSize(index));
    }

    void mark(int index) {
        deleted.set(index);
    }

    void unmarkAll() {
        deleted.clear();
    }

    /** Removes what is marked, and returns how many messages that were. */
    int removeMarked() {
        if (!deleted.isEmpty()) {
            mailbox.expunge(UidSet.of(deleted.stream().mapToLong(messages::uid).toArray()));
        }
        return deleted.cardinality();
    }

    private void learn(int from) {
        int to = Math.min(messages.size(), from + BLOCK);
        var uids = IntStream.range(from, to).mapToObj(i -> new Uid(messages.uid(i))).toList();
        List<byte[]> ends = mailbox.derived(uids, new OpenEnd());
        for (int i = from; i < to; i++) {
            open.set(i, OpenEnd.is(ends.get(i - from)));
        }
        known.set(from, to);
    }

    @Override
    public void close() {
        try (lock) {
            mailbox.close();
        }
    }
}
