package org.posthorn.store;

import java.io.OutputStream;
import java.util.List;

/**
 * One message on its way into one or more mailboxes. Used by one thread: write {@link #body},
 * {@link #prepare}, {@link #commit}, {@link #close}; closing without a commit leaves no trace.
 *
 * <p>Preparing and committing are two steps so that several stores and a queue can all be ready
 * before the first of them shows the message to anybody.
 */
public interface Delivery extends AutoCloseable {

    /** A mailbox of an account, and the flags that the message shall have there. */
    record Target(Account account, MailboxName mailbox, Flags flags) {}

    /** Takes the message octets: CRLF line ends, no dot-stuffing. Always the same stream. */
    OutputStream body();

    /**
     * Makes the message durable beside every target, still visible in none. Throws {@link
     * StoreException} ({@code OVER_QUOTA}, {@code NO_SPACE}, ...) when one of them cannot take it.
     */
    void prepare();

    /**
     * Makes the message visible in every target, durably. At most once, after {@link #prepare}.
     * Throws only while it is visible nowhere; a target that fails after that is in the result.
     * UIDs are given when a mailbox is opened or watched.
     */
    List<Target> commit();

    /** Drops the message unless it was committed. */
    @Override
    void close();
}
