package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;

/**
 * One message on its way into the queue. Used by one thread: write {@link #body}, {@link #prepare},
 * {@link #commit}, {@link #close}; closing without a commit leaves no trace.
 *
 * <p>Preparing and committing are two steps so that mailboxes and queue can all be ready before the
 * first of them lets go of the message.
 */
public interface Posting extends AutoCloseable {

    /** Takes the octets of the message: CRLF line ends, no dot-stuffing. Always the same stream. */
    OutputStream body();

    /** Makes the message durable. Nobody tries to send it yet. */
    void prepare() throws IOException;

    /** Queues it, durably, or not at all. At most once, after {@link #prepare}. */
    void commit() throws IOException;

    /** Drops the message unless it was committed. */
    @Override
    void close();
}
