package org.posthorn.outbound;

import org.posthorn.mail.Recipient;

import java.time.Instant;
import java.util.Optional;

/**
 * What a sender is told about one recipient.
 *
 * @param lastAttempt when somebody was spoken to about it, if ever
 * @param retriedUntil when we give up, if we have not yet
 */
public record Fate(
        Recipient recipient,
        Action action,
        Diagnosis diagnosis,
        Optional<Instant> lastAttempt,
        Optional<Instant> retriedUntil) {

    /** RFC 3464 §2.3.3. */
    public enum Action {
        FAILED,
        DELAYED,
        /** It is in a mailbox. */
        DELIVERED,
        /** The next host will not report about it. */
        RELAYED,
        /** It went to several addresses; what becomes of it there is not reported. */
        EXPANDED
    }

    /** Of a fate that is final. */
    public Fate(Recipient recipient, Action action, Diagnosis diagnosis, Instant lastAttempt) {
        this(recipient, action, diagnosis, Optional.of(lastAttempt), Optional.empty());
    }
}
