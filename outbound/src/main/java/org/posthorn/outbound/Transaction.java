package org.posthorn.outbound;

import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is said about a message outside of it: MAIL and RCPT as they will be sent. RFC 5321 §3.3.
 *
 * @param id of the message, as in our Received field: letters and digits
 * @param submitted whether one of our users sends it, so that it may be signed in their name
 * @param account who sends it, so that nobody's mail waits behind another's: a login name, or the
 *     address of a client
 * @param envelopeId ENVID, decoded. RFC 3461 §4.4
 * @param utf8 whether SMTPUTF8 is needed: RFC 6531 §3.4
 * @param tlsRequired whether it may travel encrypted only: RFC 8689 §4
 * @param accepted when we took it: its life begins
 * @param recipients at least one, each at most once
 */
public record Transaction(
        String id,
        boolean submitted,
        String account,
        ReversePath from,
        Optional<String> envelopeId,
        Returned returned,
        boolean utf8,
        boolean tlsRequired,
        Instant accepted,
        List<Recipient> recipients) {

    public Transaction {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a message for nobody");
        }
    }
}
