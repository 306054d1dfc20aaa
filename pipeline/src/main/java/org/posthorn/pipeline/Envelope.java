package org.posthorn.pipeline;

import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;

import java.util.List;

/**
 * One transaction so far. RFC 5321 §3.3.
 *
 * @param recipients those that were accepted, in order, as the client named them; one may be there
 *     twice
 * @param findings those of {@link Inbound#sender}
 */
public record Envelope(
        Origin origin, Sender sender, List<Recipient> recipients, Findings findings) {

    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /** Of a sender of whom nothing is known. */
    public Envelope(Origin origin, Sender sender, List<Recipient> recipients) {
        this(origin, sender, recipients, Findings.NONE);
    }

    /** Those of the recipients, in their order. */
    public List<Address> addresses() {
        return recipients.stream().map(Recipient::address).toList();
    }
}
