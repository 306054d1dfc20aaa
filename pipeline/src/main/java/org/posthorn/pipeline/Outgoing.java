package org.posthorn.pipeline;

import org.posthorn.mail.Address;
import org.posthorn.outbound.Outbox;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * How mail for other hosts leaves.
 *
 * @param relays whether mail for a domain that is not ours is passed on whoever sends it: we are
 *     one of its mail exchangers. The domain is in lower case
 * @param doubleBounces who gets reports that their readers do not
 */
public record Outgoing(Outbox outbox, Predicate<String> relays, Optional<Address> doubleBounces) {

    /** For those whose own mail only is passed on. */
    public Outgoing(Outbox outbox) {
        this(outbox, domain -> false, Optional.empty());
    }
}
