package org.posthorn.outbound;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One message of the queue, as a list shows it.
 *
 * @param id under which the queue has it
 * @param account who sends it
 * @param from its reverse-path without brackets; empty: the null one
 * @param size in octets
 */
public record QueuedMessage(
        String id,
        String account,
        String from,
        Instant accepted,
        long size,
        State state,
        List<To> recipients) {

    /** Where a message stands. */
    public enum State {
        /** It is being tried, or waits for its first attempt. */
        ACTIVE,
        /** It was tried and will be again. */
        DEFERRED,
        /** It is not tried until somebody releases it. */
        HELD,
        /** Everybody has it or never will; a report is still to be submitted. */
        DONE
    }

    /** Where a recipient stands. */
    public enum Progress {
        PENDING,
        RELAYED,
        FAILED
    }

    /**
     * One recipient.
     *
     * @param attempts how often it was tried
     * @param next when it is tried again, at the earliest; empty: it is not, or is right now
     * @param diagnosis what was said last, shortened; empty: nothing yet
     */
    public record To(
            String address,
            Progress progress,
            int attempts,
            Optional<Instant> next,
            String diagnosis) {}

    public QueuedMessage {
        recipients = List.copyOf(recipients);
    }
}
