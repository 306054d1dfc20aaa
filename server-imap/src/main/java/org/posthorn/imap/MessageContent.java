package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.imap.FetchItem.Fields;
import org.posthorn.imap.FetchItem.Range;
import org.posthorn.imap.FetchItem.Section;
import org.posthorn.mail.Headers;
import org.posthorn.mail.Outline;
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
 * first piece or two, whatever is sent piece by piece, and all at once only where its structure
 * must be worked out. Throws {@code NOT_FOUND} if the message is expunged.
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
        return first(size);
    }

    /** So many octets, or all, and whatever else was read before. */
    byte[] first(long length) {
        readTo(length);
        return octets;
    }

    /** The header of the message itself. */
    Headers headers() {
        return headers(Long.MAX_VALUE);
    }

    /** The same; of one that is longer than that its beginning will do. */
    Headers headers(long most) {
        Headers known = headers;
        if (known == null) {
            open();
            known = Headers.of(octets);
            // it may end where the octets end so far, or not: only more of them can tell
            while (known.span().end() == octets.length
                    && octets.length < most
                    && readTo(4L * octets.length)) {
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

    /**
     * What answers an item, if the message has such a part. Its first piece is read already: that
     * may tell that the message is no more. A message that is small is read as a whole.
     *
     * @param outline known for every section that names a part
     */
    Optional<Excerpt> excerpt(Section section, Optional<Range> range, Optional<Outline> outline) {
        if (size <= PIECE) {
            open();
        }
        Fields fields = section.fields();
        if (fields.choice() != Fields.Choice.ALL) {
            return header(section, outline)
                    .map(header -> {
                        byte[] some =
                                fields.choice() == Fields.Choice.ONLY
                                        ? header.only(fields.names())
                                        : header.except(fields.names());
                        Extent chosen = new Extent(0, some.length).within(range);
                        return new Excerpt(some, (int) chosen.start(), chosen.length(), 0);
                    });
        }
        return extent(section, outline).map(all -> excerpt(all.within(range)));
    }

    private Optional<Headers> header(Section section, Optional<Outline> outline) {
        if (section.part().isEmpty()) {
            return Optional.of(headers());
        }
        return outline.orElseThrow()
                .find(section.part(), section.what())
                .map(span -> Headers.of(read(span.start(), span.length())));
    }

    private Optional<Extent> extent(Section section, Optional<Outline> outline) {
        if (!section.part().isEmpty()) {
            return outline.orElseThrow().find(section.part(), section.what()).map(Extent::of);
        }
        return switch (section.what()) {
            case CONTENT -> Optional.of(new Extent(0, size));
            case HEADER -> Optional.of(Extent.of(headers().span()));
            case TEXT -> {
                int start = headers().span().end();
                yield Optional.of(new Extent(start, size - start));
            }
            case MIME -> Optional.empty();
        };
    }

    private Excerpt excerpt(Extent wanted) {
        if (wanted.length() == 0) {
            return new Excerpt(octets, 0, 0, wanted.start());
        }
        if (wanted.start() < octets.length) {
            return new Excerpt(octets, (int) wanted.start(), wanted.length(), wanted.start());
        }
        byte[] piece = read(wanted.start(), (int) Math.min(PIECE, wanted.length()));
        return new Excerpt(piece, 0, wanted.length(), wanted.start());
    }

    /** Without what lies before and between, if it is not known yet. */
    private byte[] read(long start, int length) {
        if (start + length <= octets.length) {
            return Arrays.copyOfRange(octets, (int) start, (int) start + length);
        }
        return source.read(start, length);
    }

    /** Where in the message something is. */
    private record Extent(long start, long length) {

        static Extent of(Span span) {
            return new Extent(span.start(), span.length());
        }

        Extent within(Optional<Range> range) {
            long skipped = Math.min(range.map(Range::offset).orElse(0L), length);
            long most = range.map(Range::length).orElse(Long.MAX_VALUE);
            return new Extent(start + skipped, Math.min(most, length - skipped));
        }
    }

    /** Sends the octets of an excerpt without ever holding more than a piece. */
    void write(Excerpt excerpt, ImapWriter out) throws IOException {
        out.literal(excerpt.length());
        int count = (int) Math.min(excerpt.length(), excerpt.octets().length - excerpt.from());
        out.octets(excerpt.octets(), excerpt.from(), count);
        long at = excerpt.start() + count;
        long end = excerpt.end();
        while (at < end) {
            byte[] piece = source.read(at, (int) Math.min(PIECE, end - at));
            if (piece.length == 0) {
                throw new IOException("shorter than its size: " + source);
            }
            out.octets(piece, 0, piece.length);
            at += piece.length;
        }
    }

    /**
     * Octets that are sent for one item.
     *
     * @param octets among which are the first
     * @param from where in {@code octets} they are
     * @param length of all
     * @param start where in the message they are
     */
    record Excerpt(byte[] octets, int from, long length, long start) {

        /** Whether the first octets are all. */
        boolean isRead() {
            return length <= octets.length - from;
        }

        /** Where in the message they end. */
        long end() {
            return start + length;
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
