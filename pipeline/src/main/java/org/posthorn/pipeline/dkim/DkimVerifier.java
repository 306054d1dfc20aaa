package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Dns;

import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/** Judges the signatures of messages. Thread-safe. RFC 6376 §6. */
public final class DkimVerifier {

    /** KiB for the headers of all messages that are under way at once. */
    private static final int MEMORY = 32 << 10;

    private final Dns dns;
    private final int maxSignatures;
    private final InstantSource clock;
    private final KeyCache cache = new KeyCache();
    private final Semaphore memory = new Semaphore(MEMORY);

    /**
     * @param maxSignatures how many of one message are looked at
     */
    public DkimVerifier(Dns dns, int maxSignatures, InstantSource clock) {
        this.dns = dns;
        this.maxSignatures = maxSignatures;
        this.clock = clock;
    }

    /** For one message. */
    public DkimVerification begin() {
        return new DkimVerification(
                new HeaderBuffer(memory), new Judge(dns, cache, clock), maxSignatures);
    }
}
