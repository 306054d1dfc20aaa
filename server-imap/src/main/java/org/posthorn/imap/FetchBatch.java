package org.posthorn.imap;

import org.posthorn.imap.FetchItem.Digest;
import org.posthorn.imap.FetchItem.Fact;
import org.posthorn.imap.FetchItem.Octets;
import org.posthorn.imap.FetchItem.Preview;
import org.posthorn.mail.Outline;
import org.posthorn.store.Mailbox;
import org.posthorn.store.Mailbox.Snapshot;
import org.posthorn.store.Uid;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages that are answered for one after the other, and what of them must be read: the store is
 * asked for all of it at once. What was not asked for is no list.
 *
 * @param envelopes as {@link Digests#ENVELOPE}, of messages that have gone nothing
 * @param structures as {@link Digests#STRUCTURE}
 * @param previews as {@link Digests#PREVIEW}; nothing of those that are not known at once
 * @param heads the first octets; nothing of large messages of which only ranges are asked for
 */
record FetchBatch(
        List<byte[]> envelopes,
        List<byte[]> structures,
        List<byte[]> previews,
        List<byte[]> heads) {

    /** Messages in one batch: as many are marked as seen before they are sent. */
    private static final int MESSAGES = 64;

    /** The same where no octets are asked for: enough for every core. */
    private static final int DIGESTS = 256;

    /** Octets in one batch, so that a session cannot fill the memory. */
    private static final int OCTETS = 1 << 20;

    /**
     * The same where digests are asked for. Most are much shorter than their message; none of the
     * three has more than {@value Digests#TIMES} times its octets and a little.
     */
    private static final int OCTETS_OF_DIGESTS = 1 << 22;

    private static final byte[] NOTHING = {};

    /** What the answers need of the store. */
    record Needs(
            boolean envelope,
            boolean structure,
            Optional<Preview> preview,
            boolean head,
            boolean range,
            boolean measures) {

        static Needs of(List<FetchItem> items) {
            boolean envelope = false;
            boolean structure = false;
            Optional<Preview> preview = Optional.empty();
            boolean head = false;
            boolean range = false;
            boolean measures = false;
            for (FetchItem item : items) {
                switch (item) {
                    case Fact fact -> measures |= fact == Fact.SIZE || fact == Fact.INTERNALDATE;
                    case Digest digest -> {
                        envelope |= digest == Digest.ENVELOPE;
                        structure |= digest != Digest.ENVELOPE;
                    }
                    case Preview asked -> {
                        boolean surely = preview.equals(Optional.of(Preview.ALWAYS));
                        preview = surely ? preview : Optional.of(asked);
                    }
                    case Octets octets -> {
                        boolean part = !octets.section().part().isEmpty();
                        structure |= part;
                        head |= !part && octets.range().isEmpty();
                        range |= part || octets.range().isPresent();
                    }
                }
            }
            // which has both
            return new Needs(envelope && !structure, structure, preview, head, range, measures);
        }

        /**
         * What of a message counts towards {@link #most}. Its size is asked for if it will be
         * needed, before a line begins, and else not at all: the store may have to look at the
         * file.
         */
        long octets(Snapshot snapshot, int index) {
            if (!measures && !octets() && !isDerived()) {
                return 0;
            }
            long size = snapshot.messageSize(index);
            long head = octets() ? Math.min(size, MessageContent.PIECE) : 0;
            return isDerived() ? Math.max(head, Math.min(size, Digests.MOST)) : head;
        }

        /** How many octets make one batch. */
        int most() {
            return isDerived() ? OCTETS_OF_DIGESTS : OCTETS;
        }

        /** How many messages make one batch. */
        int messages() {
            return octets() ? MESSAGES : DIGESTS;
        }

        private boolean isDerived() {
            return envelope || structure || preview.isPresent();
        }

        /** Whether octets of the messages are asked for. */
        boolean octets() {
            return head || range;
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
                needs.preview()
                        .map(preview ->
                                switch (preview) {
                                    case ALWAYS -> mailbox.derived(uids, Digests.PREVIEW);
                                    case LAZY -> mailbox.derivedBefore(uids, Digests.PREVIEW);
                                })
                        .orElse(List.of()),
                needs.octets() ? heads(mailbox, snapshot, indexes, needs) : List.of());
    }

    private static List<byte[]> heads(
            Mailbox mailbox, Snapshot snapshot, int[] indexes, Needs needs) {
        var uids = new ArrayList<Uid>(indexes.length);
        for (int index : indexes) {
            if (needs.head() || snapshot.messageSize(index) <= MessageContent.PIECE) {
                uids.add(new Uid(snapshot.uid(index)));
            }
        }
        var read = mailbox.heads(uids, MessageContent.PIECE).iterator();
        var heads = new ArrayList<byte[]>(indexes.length);
        for (int index : indexes) {
            boolean isRead = needs.head() || snapshot.messageSize(index) <= MessageContent.PIECE;
            heads.add(isRead ? read.next() : NOTHING);
        }
        return heads;
    }

    /** Where the parts of a message are, if that was asked for. */
    Optional<Outline> outline(int place) {
        return structures.isEmpty()
                ? Optional.empty()
                : Optional.of(Digests.outline(structures.get(place)));
    }

    /** Whether a message was there when something of it was asked for. */
    boolean has(int place, Needs needs) {
        boolean lazy = !needs.preview().equals(Optional.of(Preview.ALWAYS));
        return (envelopes.isEmpty() || envelopes.get(place).length > 0)
                && (structures.isEmpty() || structures.get(place).length > 0)
                && (lazy || previews.get(place).length > 0);
    }
}
