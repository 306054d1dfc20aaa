package org.posthorn.outbound;

/** What became of one recipient in one attempt. */
public sealed interface Outcome {

    Diagnosis diagnosis();

    /**
     * Somebody else is responsible now.
     *
     * @param reporting whether the next hop has taken over to report about it: RFC 3461 §5.2.1
     */
    record Relayed(Diagnosis diagnosis, boolean reporting) implements Outcome {}

    /** It may work later. */
    record Deferred(Diagnosis diagnosis) implements Outcome {}

    /** It will never work. */
    record Failed(Diagnosis diagnosis) implements Outcome {}
}
