package org.posthorn.pipeline;

import org.posthorn.mail.Recipient;

/**
 * The way in for mail: what a server that takes messages asks, in the order of a transaction.
 * Thread-safe; every method may block.
 *
 * <p>Small enough to be wrapped: what shall differ for one recipient, say, overrides one method and
 * passes the rest on.
 */
public interface Inbound {

    /** Octets of the largest message that {@link #receive} accepts. RFC 1870 §4. */
    long maxMessage();

    /** Whether senders are told what becomes of their mail as they ask for it. RFC 3461. */
    boolean reports();

    /**
     * May this sender begin a transaction? RFC 5321 §3.3. What is found out meanwhile belongs into
     * the envelope.
     */
    Admission sender(Origin origin, Sender sender);

    /** May this recipient be added to the transaction? RFC 5321 §3.3. */
    Verdict recipient(Envelope soFar, Recipient recipient);

    /** Begins to receive the message of an envelope with one recipient at least. */
    Reception receive(Envelope envelope);
}
