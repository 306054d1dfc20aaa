package org.posthorn.pipeline.arc;

import org.posthorn.pipeline.dkim.Judge;

/** Judges the chains of messages. Thread-safe. RFC 8617 §5.2. */
public final class ArcVerifier {

    private final Judge judge;

    public ArcVerifier(Judge judge) {
        this.judge = judge;
    }

    /** For one message. */
    public ArcVerification begin() {
        return new ArcVerification(judge);
    }
}
