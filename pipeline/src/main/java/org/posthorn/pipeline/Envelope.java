package org.posthorn.pipeline;

import org.posthorn.mail.Address;

import java.util.List;

/**
 * One transaction so far. RFC 5321 §3.3.
 *
 * @param recipients those that were accepted, in order, as the client named them; one may be there
 *     twice
 */
public record Envelope(Origin origin, Sender sender, List<Address> recipients) {

    public Envelope {
        recipients = List.copyOf(recipients);
    }
}
