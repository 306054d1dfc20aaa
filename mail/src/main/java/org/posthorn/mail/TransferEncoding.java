package org.posthorn.mail;

import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** How a body was made to fit on the wire. RFC 2045 §6. */
public enum TransferEncoding {
    /** 7bit, 8bit, binary: the body is as it is. */
    IDENTITY,
    BASE64,
    QUOTED_PRINTABLE,
    /** Nobody knows; the body is opaque. RFC 2045 §6.4. */
    UNKNOWN;

    static TransferEncoding named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "7bit", "8bit", "binary" -> IDENTITY;
            case "base64" -> BASE64;
            case "quoted-printable" -> QUOTED_PRINTABLE;
            default -> UNKNOWN;
        };
    }

    /**
     * The decoded octets of a body. Broken encoding is decoded as far as it makes sense; {@link
     * #UNKNOWN} is left as it is. Line ends within quoted-printable text come out as CRLF, so that
     * the result may be twice as long as the body, and no longer.
     */
    public byte[] decode(byte[] octets, Span body) {
        var encoded = new ByteArrayInputStream(octets, body.start(), body.length());
        return switch (this) {
            case IDENTITY, UNKNOWN -> body.of(octets);
            case BASE64 -> read(new Base64InputStream(encoded, DecodeMonitor.SILENT));
            case QUOTED_PRINTABLE -> read(new QuotedPrintableInputStream(encoded, false));
        };
    }

    private static byte[] read(InputStream decoded) {
        try (decoded) {
            return decoded.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
