package org.posthorn.outbound;

import java.io.IOException;

/** A file of the queue is not as it was written. */
final class BrokenEntryException extends IOException {

    private static final long serialVersionUID = 1;

    BrokenEntryException(String message) {
        super(message);
    }
}
