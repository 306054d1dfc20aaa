package org.posthorn.pipeline;

import org.posthorn.mail.Address;

import java.time.Instant;
import java.util.Optional;

/**
 * A message that has come completely, as the stages see it.
 *
 * @param id unique, and part of the fields that we add
 * @param size octets as received
 */
record Letter(String id, Envelope envelope, HeaderFacts header, long size, Instant at) {

    /**
     * The recipient whose name may stand in the message: with several, each would learn of the
     * others. RFC 5321 §7.2.
     */
    Optional<Address> onlyRecipient() {
        return envelope.recipients().size() == 1
                ? Optional.of(envelope.recipients().getFirst())
                : Optional.empty();
    }

    /** Whether one of our users sends it. RFC 6409. */
    boolean isSubmission() {
        return envelope.origin().user().isPresent();
    }
}
