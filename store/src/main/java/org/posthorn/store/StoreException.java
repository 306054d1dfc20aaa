package org.posthorn.store;

/** The store refused, for a reason that a client can be told. */
public final class StoreException extends RuntimeException {

    /** Deliberately few: each one needs an answer in every protocol. */
    public enum Reason {
        /** No such mailbox, or the message was expunged meanwhile. */
        NOT_FOUND,
        ALREADY_EXISTS,
        /** This store cannot keep such a name, or will not do this to that mailbox. */
        CANNOT,
        OVER_QUOTA,
        /** The disk is full: try again when the administrator has made room. */
        NO_SPACE,
        /** Locked, out of file handles, in maintenance: try again. */
        UNAVAILABLE,
        CORRUPT
    }

    private final Reason reason;
    private final String detail;

    /** {@code detail} goes to the log only. */
    public StoreException(Reason reason, String detail) {
        super(reason + ": " + detail);
        this.reason = reason;
        this.detail = detail;
    }

    public StoreException(Reason reason, String detail, Throwable cause) {
        super(reason + ": " + detail, cause);
        this.reason = reason;
        this.detail = detail;
    }

    public Reason reason() {
        return reason;
    }

    /** What was refused, for people with access to the log. */
    public String detail() {
        return detail;
    }
}
