package org.posthorn.outbound.relay;

import org.posthorn.outbound.relay.TlsResults.Failure;

import java.util.Optional;

/** Hears what became of TLS. Thread-safe. */
@FunctionalInterface
interface TlsLog {

    /**
     * One attempt.
     *
     * @param failure what went wrong, if anything
     */
    void note(Grounds grounds, Optional<Failure> failure);
}
