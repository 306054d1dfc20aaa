package org.posthorn.outbound;

import org.posthorn.mail.Headers;
import org.posthorn.mail.MimeFields;
import org.posthorn.mail.Part;
import org.posthorn.mail.TransferEncoding;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The header of a message or part, and what it promises.
 *
 * @param octets with the empty line, if there is one
 * @param outermost whether it is the header of a message
 * @param type Content-Type as written, in lower case; empty where there is none
 */
record MimeHead(byte[] octets, boolean outermost, Kind kind, String type, MimeFields mime) {

    /** What follows a header. */
    enum Kind {
        LEAF,
        MULTIPART,
        /** A message within the message. RFC 2046 §5.2.1. */
        MESSAGE
    }

    /**
     * @param digest whether a part without a type is a message. RFC 2046 §5.1.5
     * @param deep whether it must be a leaf
     */
    static MimeHead of(byte[] octets, boolean outermost, boolean digest, boolean deep) {
        String type =
                Headers.of(octets)
                        .first("Content-Type")
                        .map(field -> field.value().toLowerCase(Locale.ROOT))
                        .orElse(digest ? "message/rfc822" : "");
        Part part = Part.scan(octets);
        Kind kind =
                switch (part) {
                    case Part.Leaf leaf ->
                            digest
                                            && type.equals("message/rfc822")
                                            && leaf.mime().transferEncoding()
                                                    == TransferEncoding.IDENTITY
                                    ? Kind.MESSAGE
                                    : Kind.LEAF;
                    case Part.Multipart multipart -> Kind.MULTIPART;
                    // RFC 6532 §3.7: its header may have other octets, and it may be encoded
                    case Part.Message message ->
                            type.startsWith("message/global") ? Kind.LEAF : Kind.MESSAGE;
                };
        return new MimeHead(octets, outermost, deep ? Kind.LEAF : kind, type, part.mime());
    }

    /** Of a multipart. */
    byte[] boundary() {
        String boundary = mime.contentType().parameters().raw().getOrDefault("boundary", "");
        return boundary.stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
    }

    boolean isDigest() {
        return mime.contentType().is("multipart/digest");
    }

    /** Text, or what is taken for it. */
    boolean isText() {
        return type.isEmpty() || mime.contentType().is("text");
    }

    /** Whether nothing but 7bit, 8bit and binary is allowed. RFC 2045 §6.4. */
    boolean isComposite() {
        return type.startsWith("multipart")
                || (type.startsWith("message") && !type.startsWith("message/global"));
    }
}
