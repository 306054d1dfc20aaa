package org.posthorn.outbound.relay;

import java.io.IOException;

/** A host does not speak SMTP, or not now: there is nothing more to say to it. */
final class UnfitReplyException extends IOException {

    private static final long serialVersionUID = 1;
    private static final int SHOWN = 200;

    /**
     * @param said what it said instead, one character per octet; may be empty
     */
    UnfitReplyException(String message, String said) {
        super(said.isEmpty() ? message : message + ": " + Printable.line(said, SHOWN));
    }
}
