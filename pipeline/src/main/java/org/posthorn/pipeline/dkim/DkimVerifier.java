package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Dns;

import java.time.InstantSource;
import java.util.List;

/** Judges the signatures of messages. Thread-safe. RFC 6376 §6. */
public final class DkimVerifier {

    private final Judge judge;
    private final int maxSignatures;
    private final HeaderMemory memory = new HeaderMemory();

    /**
     * @param maxSignatures how many of one message are looked at
     */
    public DkimVerifier(Dns dns, int maxSignatures, InstantSource clock) {
        this(new Judge(dns, clock), maxSignatures);
    }

    /**
     * @param maxSignatures how many of one message are looked at
     */
    public DkimVerifier(Judge judge, int maxSignatures) {
        this.judge = judge;
        this.maxSignatures = maxSignatures;
    }

    /** For one message. */
    public DkimVerification begin() {
        return begin(List.of());
    }

    /** For one message that others look at, too. */
    public DkimVerification begin(List<? extends HeaderReader> others) {
        return new DkimVerification(memory, judge, maxSignatures, others);
    }
}
