package org.posthorn.pipeline;

import org.posthorn.pipeline.spf.SpfResult;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a sender before the message comes. A server keeps it with the transaction, and
 * need not look into it.
 *
 * @param spf empty where nobody was asked: for our users, our networks and our neighbours
 * @param waited how much of the time for the DNS is gone
 */
public record Findings(Optional<SpfResult> spf, Duration waited) {

    /** Nobody was asked. */
    public static final Findings NONE = new Findings(Optional.empty(), Duration.ZERO);
}
