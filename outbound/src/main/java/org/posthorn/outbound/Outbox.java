package org.posthorn.outbound;

import java.io.IOException;

/** The way out for mail. Thread-safe. */
@FunctionalInterface
public interface Outbox {

    /**
     * Begins to queue a message.
     *
     * @param size octets of the message, to find out whether there is room for it
     * @throws QueueFullException if there is none, now
     */
    Posting begin(Transaction transaction, long size) throws IOException;
}
