package org.posthorn.pipeline;

import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Transaction;

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
                ? Optional.of(envelope.recipients().getFirst().address())
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

    /**
     * What is said of it where it goes on to these.
     *
     * @param ours whether we answer for who sends it
     */
    Transaction transaction(boolean ours, List<Recipient> recipients) {
        Origin origin = envelope.origin();
        Sender sender = envelope.sender();
        return new Transaction(
                id,
                ours,
                origin.user().orElseGet(() -> origin.remote().getHostAddress()),
                sender.path(),
                sender.envelopeId(),
                sender.returned(),
                sender.utf8() || needsUtf8(sender.path(), recipients),
                sender.tlsRequired(),
                at,
                recipients);
    }

    private static boolean needsUtf8(ReversePath path, List<Recipient> recipients) {
        return !path.isAscii() || recipients.stream().anyMatch(to -> !to.address().isAscii());
    }

    /** Whether one of our users sends it. RFC 6409. */
    boolean isSubmission() {
        return envelope.origin().user().isPresent();
    }
}
