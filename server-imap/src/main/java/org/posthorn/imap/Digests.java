package org.posthorn.imap;

import org.posthorn.mail.Headers;
import org.posthorn.mail.Part;
import org.posthorn.store.Derivation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * ENVELOPE, BODY and BODYSTRUCTURE as they go over the wire: worked out once for each message, and
 * kept by the store. Whoever changes how one of them looks gives its form another number.
 */
final class Digests {

    /** The ENVELOPE alone, since only the header must be read for it. */
    static final Derivation ENVELOPE = new OfHeader();

    /** All three: for BODY and BODYSTRUCTURE the whole message must be read. */
    static final Derivation STRUCTURE = new OfWhole();

    /** Of {@link #STRUCTURE}: two lengths. */
    private static final int HEAD = 8;

    private Digests() {}

    private record OfHeader() implements Derivation {

        @Override
        public int form() {
            return 1;
        }

        @Override
        public byte[] of(Octets message) {
            Headers headers = new MessageContent(message).headers();
            return rendered(out -> Envelope.write(headers, out));
        }
    }

    /** The lengths of ENVELOPE and BODY in four octets each, then ENVELOPE, BODY, BODYSTRUCTURE. */
    private record OfWhole() implements Derivation {

        @Override
        public int form() {
            return 3;
        }

        @Override
        public byte[] of(Octets message) {
            var content = new MessageContent(message);
            Part part = content.structure();
            byte[] octets = content.octets();
            byte[] envelope =
                    rendered(out -> Envelope.write(Headers.of(octets, part.header()), out));
            byte[] body = structure(octets, part, BodyStructure.Detail.BODY);
            byte[] extended = structure(octets, part, BodyStructure.Detail.EXTENSIONS);
            return ByteBuffer.allocate(HEAD + envelope.length + body.length + extended.length)
                    .putInt(envelope.length)
                    .putInt(body.length)
                    .put(envelope)
                    .put(body)
                    .put(extended)
                    .array();
        }
    }

    /** What {@link #STRUCTURE} says of one of the three. */
    static void write(byte[] structure, FetchItem.Digest digest, ImapWriter out)
            throws IOException {
        var lengths = ByteBuffer.wrap(structure);
        int envelope = lengths.getInt();
        int body = lengths.getInt();
        int extended = structure.length - HEAD - envelope - body;
        switch (digest) {
            case ENVELOPE -> out.rendered(structure, HEAD, envelope);
            case BODY -> out.rendered(structure, HEAD + envelope, body);
            case BODYSTRUCTURE -> out.rendered(structure, HEAD + envelope + body, extended);
        }
    }

    private static byte[] structure(byte[] octets, Part part, BodyStructure.Detail detail) {
        return rendered(out -> new BodyStructure(octets, detail).write(part, out));
    }

    @FunctionalInterface
    private interface Rendering {
        void write(ImapWriter out) throws IOException;
    }

    private static byte[] rendered(Rendering rendering) {
        var octets = new ByteArrayOutputStream();
        var out = new ImapWriter(octets);
        try {
            rendering.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return octets.toByteArray();
    }
}
