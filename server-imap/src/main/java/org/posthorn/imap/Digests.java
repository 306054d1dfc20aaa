package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.ContentType;
import org.posthorn.mail.Headers;
import org.posthorn.mail.MimeFields;
import org.posthorn.mail.Outline;
import org.posthorn.mail.Parameters;
import org.posthorn.mail.Part;
import org.posthorn.mail.Preview;
import org.posthorn.store.Derivation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * ENVELOPE, BODY, BODYSTRUCTURE and PREVIEW as they go over the wire: worked out once for each
 * message, and kept by the store. Whoever changes how one of them looks gives its form another
 * number.
 */
final class Digests {

    /** The ENVELOPE alone, since only the header must be read for it. */
    static final Derivation ENVELOPE = new OfHeader();

    /** All three, and where the parts are: for this the whole message must be read. */
    static final Derivation STRUCTURE = new OfWhole();

    /** The first words, for which the first piece is read, and more only where it has none. */
    static final Derivation PREVIEW = new OfBeginning();

    /** Of a message whose text comes behind something large. */
    private static final int MOST_OF_PREVIEW = 1 << 20;

    /** Of {@link #STRUCTURE}: three lengths. */
    private static final int HEAD = 12;

    /**
     * Octets of an ENVELOPE, BODY or BODYSTRUCTURE. Ten thousand parts need less; what needs more
     * was written to cost memory: each octet of an address makes up to 24 in one of them.
     */
    static final int MOST = 1 << 20;

    /** Nor are they longer than so many times the message, and a little. */
    static final int TIMES = 4;

    private static final int LITTLE = 4096;

    /** Octets of a header that are read for an ENVELOPE. */
    private static final int MOST_OF_HEADER = 1 << 20;

    /** Most need no more. */
    private static final int INITIAL = 1024;

    private Digests() {}

    private record OfHeader() implements Derivation {

        @Override
        public int form() {
            return 6;
        }

        @Override
        public byte[] of(Octets message) {
            var content = new MessageContent(message);
            try {
                return envelope(content.headers(MOST_OF_HEADER), most(content));
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
        }
    }

    /** The lengths of the three in four octets each, then the three, then the {@link Outline}. */
    private record OfWhole() implements Derivation {

        @Override
        public int form() {
            return 7;
        }

        @Override
        public byte[] of(Octets message) {
            var content = new MessageContent(message);
            Part part = content.structure();
            byte[] octets = content.octets();
            int most = most(content);
            try {
                byte[] envelope = envelope(part.headers(octets), most);
                byte[] body = structure(part, octets, BodyStructure.Detail.BODY, most);
                byte[] extended = structure(part, octets, BodyStructure.Detail.EXTENSIONS, most);
                byte[] outline = part.outline().encoded();
                int others = envelope.length + body.length + extended.length;
                return ByteBuffer.allocate(HEAD + others + outline.length)
                        .putInt(envelope.length)
                        .putInt(body.length)
                        .putInt(extended.length)
                        .put(envelope)
                        .put(body)
                        .put(extended)
                        .put(outline)
                        .array();
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
        }

        /** Its parts are where they can be; lengths that are wrong would break a response. */
        @Override
        public boolean isSound(byte[] kept) {
            if (kept.length < HEAD) {
                return false;
            }
            var in = ByteBuffer.wrap(kept);
            long envelope = in.getInt();
            long body = in.getInt();
            long extended = in.getInt();
            long behind = HEAD + envelope + body + extended;
            if (envelope < 0 || body < 0 || extended < 0 || behind > kept.length) {
                return false;
            }
            try {
                Outline.decoded(in.position((int) behind));
                return !in.hasRemaining();
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static byte[] structure(
                Part part, byte[] octets, BodyStructure.Detail detail, int most)
                throws IOException {
            var structure = new BodyStructure(octets, detail);
            return rendered(
                    most,
                    out -> structure.write(part, out),
                    out -> structure.write(closed(part), out));
        }

        /** As one part that nothing is known of. */
        private static Part closed(Part part) {
            var type = new ContentType("application", "octet-stream", new Parameters(Map.of()));
            return new Part.Leaf(
                    part.header(),
                    part.body(),
                    part.lines(),
                    new MimeFields(type, "8bit", null, null, null, null, List.of(), null));
        }
    }

    private static int most(MessageContent content) {
        return (int) Math.min(MOST, LITTLE + TIMES * content.size());
    }

    /** One that would be too long is without its addresses. */
    private static byte[] envelope(Headers headers, int most) throws IOException {
        return rendered(
                most,
                out -> Envelope.write(headers, out),
                out -> Envelope.writeBrief(headers, out));
    }

    /** Something that a writer renders. */
    @FunctionalInterface
    private interface Rendering {

        void to(ImapWriter out) throws IOException;
    }

    /** The whole of it, or where that would be too long what is said instead. */
    private static byte[] rendered(int most, Rendering whole, Rendering instead)
            throws IOException {
        try {
            var bounded = new Bounded(most);
            render(whole, bounded);
            return bounded.toByteArray();
        } catch (TooLongException e) {
            var octets = new ByteArrayOutputStream(INITIAL);
            render(instead, octets);
            return octets.toByteArray();
        }
    }

    private static void render(Rendering rendering, OutputStream to) throws IOException {
        var out = new ImapWriter(to);
        rendering.to(out);
        out.cut();
    }

    /** Takes so many octets. */
    private static final class Bounded extends OutputStream {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream(INITIAL);
        private final int most;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            if (length > most - written.size()) {
                throw new TooLongException();
            }
            written.write(octets, offset, length);
        }

        byte[] toByteArray() {
            return written.toByteArray();
        }
    }

    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** An octet that is 0, so that it is not empty, and the text in UTF-8. */
    private record OfBeginning() implements Derivation {

        @Override
        public int form() {
            return 5;
        }

        @Override
        public byte[] of(Octets message) {
            var content = new MessageContent(message);
            content.open();
            String text = Preview.of(content.octets());
            if (text.isEmpty() && content.octets().length < content.size()) {
                text = Preview.of(content.first(MOST_OF_PREVIEW));
            }
            return ("\0" + text).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** One character per octet; null if nothing is known. */
    static @Nullable String preview(byte[] preview) {
        return preview.length == 0
                ? null
                : new String(preview, 1, preview.length - 1, StandardCharsets.ISO_8859_1);
    }

    /** Where the parts are, as {@link #STRUCTURE} says. */
    static Outline outline(byte[] structure) {
        var in = ByteBuffer.wrap(structure);
        int others = in.getInt() + in.getInt() + in.getInt();
        return Outline.decoded(in.position(HEAD + others));
    }

    /** What {@link #STRUCTURE} says of one of the three. */
    static void write(byte[] structure, FetchItem.Digest digest, ImapWriter out)
            throws IOException {
        var lengths = ByteBuffer.wrap(structure);
        int envelope = lengths.getInt();
        int body = lengths.getInt();
        int extended = lengths.getInt();
        switch (digest) {
            case ENVELOPE -> out.rendered(structure, HEAD, envelope);
            case BODY -> out.rendered(structure, HEAD + envelope, body);
            case BODYSTRUCTURE -> out.rendered(structure, HEAD + envelope + body, extended);
        }
    }
}
