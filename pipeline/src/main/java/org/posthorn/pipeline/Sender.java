package org.posthorn.pipeline;

import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;

import java.util.Optional;

/**
 * The MAIL command of a transaction. RFC 5321 §4.1.1.2.
 *
 * @param size as declared, 0 if it was not: RFC 1870 §6
 * @param body as declared, RFC 6152 §3
 * @param envelopeId ENVID, decoded: RFC 3461 §4.4
 * @param returned RET: RFC 3461 §4.3
 * @param utf8 SMTPUTF8: addresses and header fields may hold UTF-8. RFC 6531 §3.4
 * @param tlsRequired REQUIRETLS: it may travel encrypted only. RFC 8689 §2
 */
public record Sender(
        ReversePath path,
        long size,
        Body body,
        Optional<String> envelopeId,
        Returned returned,
        boolean utf8,
        boolean tlsRequired) {

    /** What the lines of the message may hold. RFC 6152 §3. */
    public enum Body {
        SEVEN_BIT,
        EIGHT_BIT_MIME
    }

    public Sender {
        if (size < 0) {
            throw new IllegalArgumentException("negative size");
        }
    }

    public Sender(ReversePath path, long size, Body body) {
        this(path, size, body, Optional.empty(), Returned.UNASKED, false, false);
    }

    public Sender(ReversePath path) {
        this(path, 0, Body.SEVEN_BIT);
    }
}
