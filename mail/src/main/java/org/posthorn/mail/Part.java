package org.posthorn.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message or a part of one, as ranges of the octets of the whole message. RFC 2046 §5.1.
 *
 * <p>The tree is bounded: beyond {@value #MAX_DEPTH} levels and {@value #MAX_PARTS} parts whatever
 * comes belongs to the part that is open. It holds no octets and can be kept.
 *
 * <p>Broken structure is read as it is meant, if that can be told:
 *
 * <ul>
 *   <li>a multipart without a boundary parameter, or one too deep, is a leaf of type text/plain
 *   <li>a message in a message that is itself encoded (RFC 2046 §5.2.1 forbids it), or too deep, is
 *       a leaf of type application/octet-stream
 *   <li>a multipart in whose body no boundary is found has no parts; IMAP's grammar demands one, so
 *       BODYSTRUCTURE shows an empty text/plain
 *   <li>a missing last boundary is made up for by the one of an enclosing multipart, or by the end
 *   <li>a boundary in the header of a part ends that part
 * </ul>
 */
public sealed interface Part {

    /** Multiparts and messages within each other. */
    int MAX_DEPTH = 100;

    /** In the whole message, containers included. */
    int MAX_PARTS = 10_000;

    /** The header with the empty line that ends it. */
    Span header();

    /** The fields of the {@link #header}. */
    default Headers headers(byte[] message) {
        return Headers.at(message, header());
    }

    /** The body without the line end in front of a boundary. RFC 2046 §5.1.1. */
    Span body();

    /** How many line ends the body has: the {@code body-fld-lines} of RFC 9051 §7.5.2. */
    int lines();

    MimeFields mime();

    /** A body that is shown or saved as it is. */
    record Leaf(Span header, Span body, int lines, MimeFields mime) implements Part {

        /** The body without its transfer encoding. */
        public byte[] decoded(byte[] message) {
            return mime.transferEncoding().decode(message, body);
        }

        /**
         * The decoded body as text, if it is of type text, else an empty string. Where the charset
         * is missing, unknown or US-ASCII, it is UTF-8 if it can be, else ISO 8859-1.
         */
        public String text(byte[] message) {
            if (!mime.contentType().is("text")) {
                return "";
            }
            byte[] decoded = decoded(message);
            return mime.contentType()
                    .parameters()
                    .text("charset")
                    .flatMap(Charsets::named)
                    .filter(charset -> !charset.equals(StandardCharsets.US_ASCII))
                    .map(charset -> new String(decoded, charset))
                    .orElseGet(() -> Charsets.decode(decoded));
        }
    }

    /** RFC 2046 §5.1. */
    record Multipart(Span header, Span body, int lines, MimeFields mime, List<Part> parts)
            implements Part {

        public Multipart {
            parts = List.copyOf(parts);
        }
    }

    /** message/rfc822 or message/global: the body is a message. RFC 2046 §5.2.1, RFC 6532 §3.7. */
    record Message(Span header, Span body, int lines, MimeFields mime, Part content)
            implements Part {}

    /** What of a part a client wants. RFC 9051 §6.4.5.1. */
    enum Section {
        /** No word behind the number: the body; of the message itself, everything. */
        CONTENT,
        /** The header of a message. */
        HEADER,
        /** The body of a message. */
        TEXT,
        /** The header of a part. */
        MIME
    }

    /** The structure of a whole message: one pass over the octets. */
    static Part scan(byte[] message) {
        return new PartScanner(message).scan();
    }

    /** This part from its header to the end of its body. */
    default Span span() {
        return new Span(header().start(), body().end());
    }

    /** This part and all within it, in the order of the message. */
    default List<Part> all() {
        var all = new ArrayList<Part>();
        collect(this, all);
        return all;
    }

    /** Where all of this is. */
    default Outline outline() {
        return Outline.of(this);
    }

    // recursion is safe: a tree is at most MAX_DEPTH deep
    private static void collect(Part part, List<Part> all) {
        all.add(part);
        switch (part) {
            case Leaf leaf -> {}
            case Multipart multipart -> multipart.parts().forEach(child -> collect(child, all));
            case Message message -> collect(message.content(), all);
        }
    }
}
