package org.posthorn.pipeline.dkim;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/** Signs for one domain, with all its keys. Thread-safe. RFC 6376 §5. */
public final class DkimSigner {

    private final List<DkimKey> keys;
    private final SigningRules rules;
    private final InstantSource clock;
    private final HeaderMemory memory;

    /** Signatures stand in the order of the algorithms: not everybody knows those behind RSA. */
    public DkimSigner(List<DkimKey> keys, SigningRules rules, InstantSource clock) {
        this(keys, rules, clock, new HeaderMemory());
    }

    DkimSigner(List<DkimKey> keys, SigningRules rules, InstantSource clock, HeaderMemory memory) {
        this.keys = keys.stream().sorted(Comparator.comparing(DkimKey::algorithm)).toList();
        this.rules = rules;
        this.clock = clock;
        this.memory = memory;
    }

    /** For one message, exactly as it will be sent. */
    public DkimSigning begin() {
        return new DkimSigning(memory, keys, rules, clock.instant());
    }
}
