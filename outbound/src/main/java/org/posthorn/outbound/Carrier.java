package org.posthorn.outbound;

import org.posthorn.mail.Recipient;

/**
 * Brings messages to next hops. Thread-safe; every method may block.
 *
 * <p>It knows nothing of queues: it tries once, and says what became of it.
 */
public interface Carrier extends AutoCloseable {

    /** To whom a message for this recipient is handed. Asks nobody. */
    NextHop route(Transaction transaction, Recipient recipient);

    /**
     * Tries once. It does not throw: what goes wrong is an outcome.
     *
     * @param hop that of all recipients of the parcel
     */
    Attempt carry(NextHop hop, Parcel parcel);

    /** Ends what is under way, and what is kept open for the next message. */
    @Override
    void close();
}
