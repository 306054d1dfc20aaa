package org.posthorn.imap;

import org.posthorn.imap.FetchItem.Digest;
import org.posthorn.imap.FetchItem.Fact;
import org.posthorn.imap.FetchItem.Octets;
import org.posthorn.store.Mailbox;
import org.posthorn.store.Mailbox.Snapshot;
import org.posthorn.store.Uid;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages that are answered for one after the other, and what of them must be read: the store is
 * asked for all of it at once. What was not asked for is no list.
 *
 * @param envelopes as {@link Digests#ENVELOPE}, of messages that have gone nothing
 * @param structures as {@link Digests#STRUCTURE}
 * @param heads the first octets
 */
record FetchBatch(List<byte[]> envelopes, List<byte[]> structures, List<byte[]> heads) {

    /** Messages in one batch: as many are marked as seen before they are sent. */
    private static final int MESSAGES = 64;

    /** The same where no octets are asked for: the fewer batches the better are the disks used. */
    private static final int DIGESTS = 256;

    /** Most digests are shorter than their message, and much shorter than this. */
    private static final int DIGEST = 16_384;

    /** Octets in one batch, so that a session cannot fill the memory. */
    static final int OCTETS = 1 << 20;

    /** What the answers need of the store. */
    record Needs(boolean envelope, boolean structure, boolean head) {

        static Needs of(List<FetchItem> items) {
            boolean envelope = false;
            boolean structure = false;
            boolean head = false;
            for (FetchItem item : items) {
                switch (item) {
                    case Fact fact -> {}
                    case Digest digest -> {
                        envelope |= digest == Digest.ENVELOPE;
                        structure |= digest != Digest.ENVELOPE;
                    }
                    case Octets octets -> head = true;
                }
            }
            return new Needs(envelope && !structure, structure, head); // which has both
        }

        /** What of a message counts towards {@link #OCTETS}. */
        long octets(long messageSize) {
            return Math.min(
                    messageSize, head ? MessageContent.PIECE : envelope || structure ? DIGEST : 0);
        }

        /** How many messages make one batch. */
        int messages() {
            return head ? MESSAGES : DIGESTS;
        }
    }

    static FetchBatch read(Mailbox mailbox, Snapshot snapshot, int[] indexes, Needs needs) {
        var uids = new ArrayList<Uid>(indexes.length);
        for (int index : indexes) {
            uids.add(new Uid(snapshot.uid(index)));
        }
        return new FetchBatch(
                needs.envelope() ? mailbox.derived(uids, Digests.ENVELOPE) : List.of(),
                needs.structure() ? mailbox.derived(uids, Digests.STRUCTURE) : List.of(),
                needs.head() ? mailbox.heads(uids, MessageContent.PIECE) : List.of());
    }

    /** Whether a message was there when something of it was asked for. */
    boolean has(int place) {
        return (envelopes.isEmpty() || envelopes.get(place).length > 0)
                && (structures.isEmpty() || structures.get(place).length > 0);
    }
}
