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
     * Octets of a BODY or BODYSTRUCTURE. Ten thousand parts need less; what needs more was written
     * to cost memory: each octet of an address makes up to 24 in one of them.
     */
    private static final int MOST_OF_STRUCTURE = 1 << 20;

    /** Most need no more. */
    private static final int INITIAL = 1024;

    private Digests() {}

    private record OfHeader() implements Derivation {

        @Override
        public int form() {
            return 1;
        }

        @Override
        public byte[] of(Octets message) {
            Headers headers = new MessageContent(message).headers();
            var rendered = new ByteArrayOutputStream(INITIAL);
            var out = new ImapWriter(rendered);
            try {
                Envelope.write(headers, out);
                out.cut();
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
            return rendered.toByteArray();
        }
    }

    /** The lengths of the three in four octets each, then the three, then the {@link Outline}. */
    private record OfWhole() implements Derivation {

        @Override
        public int form() {
            return 4;
        }

        @Override
        public byte[] of(Octets message) {
            var content = new MessageContent(message);
            Part part = content.structure();
            byte[] octets = content.octets();
            var rendered = new ByteArrayOutputStream(INITIAL);
            try {
                var out = new ImapWriter(rendered);
                Envelope.write(part.headers(octets), out);
                out.cut();
                byte[] body = structure(part, octets, BodyStructure.Detail.BODY);
                byte[] extended = structure(part, octets, BodyStructure.Detail.EXTENSIONS);
                byte[] outline = part.outline().encoded();
                int others = rendered.size() + body.length + extended.length;
                return ByteBuffer.allocate(HEAD + others + outline.length)
                        .putInt(rendered.size())
                        .putInt(body.length)
                        .putInt(extended.length)
                        .put(rendered.toByteArray())
                        .put(body)
                        .put(extended)
                        .put(outline)
                        .array();
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
        }

        private static byte[] structure(Part part, byte[] octets, BodyStructure.Detail detail)
                throws IOException {
            var structure = new BodyStructure(octets, detail);
            var rendered = new Bounded();
            try {
                var out = new ImapWriter(rendered);
                structure.write(part, out);
                out.cut();
                return rendered.toByteArray();
            } catch (TooLongException e) {
                var closed = new ByteArrayOutputStream(INITIAL);
                var out = new ImapWriter(closed);
                structure.write(closed(part), out);
                out.cut();
                return closed.toByteArray();
            }
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

    /** Not longer than {@link #MOST_OF_STRUCTURE}. */
    private static final class Bounded extends OutputStream {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream(INITIAL);

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            if (length > MOST_OF_STRUCTURE - written.size()) {
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
