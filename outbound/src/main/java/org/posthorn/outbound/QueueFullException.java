package org.posthorn.outbound;

import java.io.IOException;

/** There is no room in the queue: for a message of this size, or for any. It may come. */
public final class QueueFullException extends IOException {

    private static final long serialVersionUID = 1;

    public QueueFullException(String message) {
        super(message);
    }
}
