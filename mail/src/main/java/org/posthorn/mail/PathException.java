package org.posthorn.mail;

/** A path or mailbox that is not written as RFC 5321 §4.1.2 says. */
public final class PathException extends Exception {

    public enum Reason {
        /** Not the grammar. Enhanced status 5.1.3, or 5.1.7 for a sender. RFC 3463 §3.2. */
        SYNTAX,
        /** Over a limit of RFC 5321 §4.5.3.1. */
        TOO_LONG,
        /** Right, but only with SMTPUTF8. Enhanced status 5.6.7. RFC 6531 §3.5. */
        NOT_ASCII
    }

    private final Reason reason;

    /** {@code message} is fixed text, never a client's octets: it may be sent back. */
    PathException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
