package org.posthorn.pipeline;

import org.posthorn.mail.Address;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A message that has come completely, as the stages see it.
 *
 * @param id unique, and part of the fields that we add
 * @param evidence of mail from other servers
 * @param size octets as received
 */
record Letter(
        String id,
        Envelope envelope,
        HeaderFacts header,
        Evidence evidence,
        long size,
        Instant at) {

    /**
     * The recipient whose name may stand in the message: with several, each would learn of the
     * others. RFC 5321 §7.2.
     */
    Optional<Address> onlyRecipient() {
        return envelope.recipients().size() == 1
                ? Optional.of(envelope.recipients().getFirst())
                : Optional.empty();
    }

    /**
     * What goes out. Bcc does at submission, and nowhere else: RFC 5322 §3.6.3. What pretends to be
     * ours does at the border: RFC 8601 §5; a server that hands us mail by LMTP may be of this
     * host, and have written it.
     */
    List<HeaderFacts.Span> removed() {
        var all = new ArrayList<HeaderFacts.Span>();
        if (isSubmission()) {
            all.addAll(header.blind());
        }
        if (envelope.origin().service() != Origin.Service.LMTP) {
            all.addAll(header.claims());
        }
        all.sort(Comparator.comparingLong(HeaderFacts.Span::start));
        return all;
    }

    /** Whether one of our users sends it. RFC 6409. */
    boolean isSubmission() {
        return envelope.origin().user().isPresent();
    }
}
