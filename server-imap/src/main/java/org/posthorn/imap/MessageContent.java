package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.imap.FetchItem.Section;
import org.posthorn.mail.Headers;
import org.posthorn.mail.Part;
import org.posthorn.mail.Span;
import org.posthorn.store.Derivation;
import org.posthorn.store.Mailbox;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The octets of one message, of which no more are read than are asked for: the header from the
 * first piece or two, the whole message piece by piece, and all at once only where its structure
 * must be known. Throws {@code NOT_FOUND} if the message is expunged.
 */
final class MessageContent {

    /** Octets that are read at once. */
    static final int PIECE = 65_536;

    private final Derivation.Octets source;
    private long size;
    private byte[] octets = new byte[0];
    private @Nullable Headers headers;
    private @Nullable Part structure;

    MessageContent(Derivation.Octets source) {
        this.source = source;
        this.size = source.size();
    }

    MessageContent(Mailbox mailbox, Uid uid, long size) {
        this(new OfMailbox(mailbox, uid, size));
    }

    /** Of which the first octets are known already. */
    MessageContent(Mailbox mailbox, Uid uid, long size, byte[] head) {
        this(mailbox, uid, size);
        this.octets = head;
    }

    private record OfMailbox(Mailbox mailbox, Uid uid, long size) implements Derivation.Octets {

        @Override
        public byte[] read(long offset, int length) {
            return mailbox.read(uid, offset, length);
        }

        @Override
        public String toString() {
            return "message " + uid.value();
        }
    }

    /** As the store says, or what there is if a reading has found less. */
    long size() {
        return size;
    }

    /** Reads the first piece, which for most messages is all. */
    void open() {
        readTo(PIECE);
    }

    /** What has been read so far, from the beginning on. */
    byte[] octets() {
        return octets;
    }

    byte[] whole() {
        readTo(size);
        return octets;
    }

    /** The header of the message itself. */
    Headers headers() {
        Headers known = headers;
        if (known == null) {
            open();
            known = Headers.of(octets);
            // it may end where the octets end so far, or not: only more of them can tell
            while (known.span().end() == octets.length && readTo(4L * octets.length)) {
                known = Headers.of(octets);
            }
            headers = known;
        }
        return known;
    }

    Part structure() {
        Part known = structure;
        if (known == null) {
            known = Part.scan(whole());
            structure = known;
        }
        return known;
    }

    /** Where in {@link #octets} a section is; empty if the message has none such. */
    Optional<Span> find(Section section) {
        if (section.part().isEmpty() && section.what() == Part.Section.HEADER) {
            return Optional.of(headers().span());
        }
        if (section.part().isEmpty() && section.what() == Part.Section.TEXT) {
            int start = headers().span().end();
            return Optional.of(new Span(start, whole().length));
        }
        return structure().find(section.part(), section.what());
    }

    /** Sends octets of the message without ever holding more than a piece. */
    void writeTo(ImapWriter out, long offset, long length) throws IOException {
        long at = offset;
        long end = offset + length;
        if (at < octets.length) {
            int count = (int) Math.min(end, octets.length) - (int) at;
            out.octets(octets, (int) at, count);
            at += count;
        }
        while (at < end) {
            byte[] piece = source.read(at, (int) Math.min(PIECE, end - at));
            if (piece.length == 0) {
                throw new IOException("shorter than its size: " + source);
            }
            out.octets(piece, 0, piece.length);
            at += piece.length;
        }
    }

    /** Returns whether there was more; a file may turn out to be shorter than it was said to be. */
    private boolean readTo(long length) {
        int known = octets.length;
        int wanted = Math.toIntExact(Math.min(length, size)) - known;
        if (wanted <= 0) {
            return false;
        }
        byte[] more = source.read(known, wanted);
        if (known == 0) {
            octets = more;
        } else {
            octets = Arrays.copyOf(octets, known + more.length);
            System.arraycopy(more, 0, octets, known, more.length);
        }
        if (more.length < wanted) {
            size = octets.length;
        }
        return more.length > 0;
    }
}
