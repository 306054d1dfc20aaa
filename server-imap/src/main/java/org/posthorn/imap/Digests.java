package org.posthorn.imap;

import org.posthorn.mail.Headers;
import org.posthorn.mail.Part;
import org.posthorn.store.Derivation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * ENVELOPE, BODY and BODYSTRUCTURE as they go over the wire: worked out once for each message, and
 * kept by the store. Whoever changes how one of them looks gives its form another number.
 */
final class Digests {

    /** The ENVELOPE alone, since only the header must be read for it. */
    static final Derivation ENVELOPE = new OfHeader();

    /** All three: for BODY and BODYSTRUCTURE the whole message must be read. */
    static final Derivation STRUCTURE = new OfWhole();

    private static final int PIECE = 65_536;

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
            byte[] octets = read(message, 0, PIECE);
            Headers headers = Headers.of(octets);
            // it may end where the octets end so far, or not: only more of them can tell
            while (headers.span().end() == octets.length && octets.length < message.size()) {
                int known = octets.length;
                octets = read(message, 0, 4L * known);
                if (octets.length <= known) {
                    break; // the file is shorter than it was said to be
                }
                headers = Headers.of(octets);
            }
            Headers whole = headers;
            return rendered(out -> Envelope.write(whole, out));
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
            byte[] octets = read(message, 0, message.size());
            Part part = Part.scan(octets);
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

    /** From there on, at most so many octets: in pieces, the first of which is mostly all. */
    private static byte[] read(Derivation.Octets message, long from, long length) {
        int wanted = Math.toIntExact(Math.min(length, message.size() - from));
        byte[] octets = message.read(from, Math.min(wanted, PIECE));
        while (octets.length < wanted) {
            byte[] more = message.read(from + octets.length, wanted - octets.length);
            if (more.length == 0) {
                break;
            }
            int known = octets.length;
            octets = Arrays.copyOf(octets, known + more.length);
            System.arraycopy(more, 0, octets, known, more.length);
        }
        return octets;
    }
}
