package org.posthorn.pipeline;

import java.util.Optional;

/**
 * Refuses a message that goes round in circles. RFC 5321 §6.3.
 *
 * <p>A user who resends a message out of the own mailbox to the own address is no loop, though the
 * message has our Delivered-To field: for users only the number of servers counts.
 */
record LoopGuard() implements Stage {

    /** RFC 5321 §6.3 asks for at least 100. */
    private static final int MAX_RECEIVED = 100;

    @Override
    public Optional<Verdict> objection(Letter letter) {
        HeaderFacts header = letter.header();
        if (header.received() >= MAX_RECEIVED) {
            return loop("Mail loop: it has passed " + header.received() + " servers");
        }
        return header.loops() && !letter.isSubmission()
                ? loop("Mail loop: it has been delivered here before")
                : Optional.empty();
    }

    private static Optional<Verdict> loop(String text) {
        return Optional.of(new Verdict.Reject(554, "5.4.6", text));
    }
}
