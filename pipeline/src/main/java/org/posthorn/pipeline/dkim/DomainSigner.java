package org.posthorn.pipeline.dkim;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Signs what leaves with the keys of its domain. Thread-safe. */
public final class DomainSigner {

    private final DomainKeys keys;
    private final SigningRules rules;
    private final InstantSource clock;
    private final HeaderMemory memory = new HeaderMemory();

    public DomainSigner(DomainKeys keys, SigningRules rules, InstantSource clock) {
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
    }

    /** With keys that nobody else asks for. */
    public DomainSigner(KeyFolder folder, SigningRules rules, InstantSource clock) {
        this(new DomainKeys(folder, clock), rules, clock);
    }

    /**
     * Begins to sign one message.
     *
     * @param domain one of ours
     * @return empty if it has no key: the message is sent as it is
     */
    public Optional<DkimSigning> begin(String domain) {
        List<DkimKey> signing = keys.of(domain);
        return signing.isEmpty()
                ? Optional.empty()
                : Optional.of(new DkimSigner(signing, rules, clock, memory).begin());
    }
}
