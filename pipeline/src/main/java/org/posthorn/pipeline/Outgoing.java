package org.posthorn.pipeline;

import org.posthorn.outbound.Outbox;

import java.util.function.Predicate;

/**
 * How mail for other hosts leaves.
 *
 * @param relays whether mail for a domain that is not ours is passed on whoever sends it: we are
 *     one of its mail exchangers. The domain is in lower case
 */
public record Outgoing(Outbox outbox, Predicate<String> relays) {

    /** For those whose own mail only is passed on. */
    public Outgoing(Outbox outbox) {
        this(outbox, domain -> false);
    }
}
