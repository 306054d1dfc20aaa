package org.posthorn.imap;

import org.posthorn.imap.FetchItem.Digest;
import org.posthorn.imap.FetchItem.Fact;
import org.posthorn.imap.FetchItem.Fields;
import org.posthorn.imap.FetchItem.Octets;
import org.posthorn.imap.FetchItem.Preview;
import org.posthorn.imap.MessageContent.Excerpt;
import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.mail.Outline;
import org.posthorn.mail.Part;
import org.posthorn.store.Mailbox.Snapshot;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Writes FETCH responses, item by item, without an object per message: of most messages only facts
 * are asked. RFC 9051 §7.5.2.
 */
final class FetchAnswer {

    private final MailboxView view;
    private final ImapWriter out;
    private final Numbering numbering;
    private final List<FetchItem> items;
    private final FetchBatch.Needs needs;

    FetchAnswer(MailboxView view, ImapWriter out, Numbering numbering, List<FetchItem> items) {
        this.view = view;
        this.out = out;
        this.numbering = numbering;
        this.items = items;
        this.needs = FetchBatch.Needs.of(items);
    }

    /** Whether no response is left half-written. */
    boolean isWhole() {
        return out.isBetweenLines();
    }

    Numbering numbering() {
        return numbering;
    }

    FetchBatch.Needs needs() {
        return needs;
    }

    /**
     * @param index in the view's snapshot
     * @param place of the message in the batch
     * @param marked messages whose flags have just changed, and are told here
     */
    void send(int index, FetchBatch batch, int place, UidSet marked) throws IOException {
        Snapshot snapshot = view.snapshot();
        long uid = snapshot.uid(index);
        Optional<MessageContent> content = Optional.empty();
        Iterator<Optional<Excerpt>> excerpts = Collections.emptyIterator();
        if (needs.octets()) {
            var message =
                    new MessageContent(
                            view.mailbox(),
                            new Uid(uid),
                            snapshot.messageSize(index),
                            batch.heads().get(place));
            // before the line begins: it may turn out that the message is no more, or is broken
            var found = excerpts(message, batch.outline(place));
            for (Optional<Excerpt> excerpt : found) {
                if (excerpt.isPresent() && !excerpt.get().isRead()) {
                    view.mailbox().requireReadable(new Uid(uid), excerpt.get().end());
                }
            }
            excerpts = found.iterator();
            content = Optional.of(message);
        }
        out.word("*").number(view.sequence(index)).word("FETCH").open();
        if (numbering == Numbering.UID && !items.contains(Fact.UID)) {
            out.word("UID").number(uid);
        }
        for (FetchItem item : items) {
            switch (item) {
                case Fact fact -> fact(fact, snapshot, index);
                case Digest digest -> digest(digest, batch, place);
                case Preview preview -> preview(batch.previews().get(place));
                case Octets octets -> octets(octets, excerpts.next(), content.orElseThrow());
            }
        }
        if (!items.contains(Fact.FLAGS) && marked.contains(uid)) {
            fact(Fact.FLAGS, snapshot, index);
        }
        out.close().end();
    }

    /** For each item that asks for octets. */
    private List<Optional<Excerpt>> excerpts(MessageContent content, Optional<Outline> outline) {
        var excerpts = new ArrayList<Optional<Excerpt>>();
        for (FetchItem item : items) {
            switch (item) {
                case Fact fact -> {}
                case Digest digest -> {}
                case Preview preview -> {}
                case Octets octets ->
                        excerpts.add(content.excerpt(octets.section(), octets.range(), outline));
            }
        }
        return excerpts;
    }

    private void fact(Fact fact, Snapshot snapshot, int index) throws IOException {
        switch (fact) {
            case FLAGS -> out.word("FLAGS").flags(snapshot.flags(index));
            case INTERNALDATE ->
                    out.word("INTERNALDATE").string(DateTimes.show(snapshot.internalDate(index)));
            case SIZE -> out.word("RFC822.SIZE").number(snapshot.messageSize(index));
            case UID -> out.word("UID").number(snapshot.uid(index));
        }
    }

    private void digest(Digest digest, FetchBatch batch, int place) throws IOException {
        out.word(digest.name());
        if (batch.structures().isEmpty()) {
            byte[] envelope = batch.envelopes().get(place);
            out.rendered(envelope, 0, envelope.length);
        } else {
            Digests.write(batch.structures().get(place), digest, out);
        }
    }

    private void preview(byte[] preview) throws IOException {
        out.word("PREVIEW").nstring(Digests.preview(preview));
    }

    private void octets(Octets item, Optional<Excerpt> found, MessageContent content)
            throws IOException {
        label(item);
        if (found.isEmpty()) {
            out.nil();
        } else {
            content.write(found.get(), out);
        }
    }

    /** {@code BODY[1.HEADER.FIELDS (FROM TO)]<0>}. */
    private void label(Octets item) throws IOException {
        if (item.label().isPresent()) {
            out.word(item.label().get());
            return;
        }
        var name = new StringBuilder("BODY[");
        for (int number : item.section().part()) {
            name.append(name.length() > 5 ? "." : "").append(number);
        }
        String what = what(item.section().what(), item.section().fields());
        name.append(name.length() > 5 && !what.isEmpty() ? "." : "").append(what);
        out.word(name.toString());
        if (item.section().fields().choice() != Fields.Choice.ALL) {
            out.open();
            for (String field : item.section().fields().names()) {
                out.astring(field);
            }
            out.close();
        }
        out.joined(item.range().map(r -> "]<" + r.offset() + ">").orElse("]"));
    }

    private static String what(Part.Section what, Fields fields) {
        return switch (what) {
            case CONTENT -> "";
            case TEXT -> "TEXT";
            case MIME -> "MIME";
            case HEADER ->
                    switch (fields.choice()) {
                        case ALL -> "HEADER";
                        case ONLY -> "HEADER.FIELDS";
                        case EXCEPT -> "HEADER.FIELDS.NOT";
                    };
        };
    }
}
