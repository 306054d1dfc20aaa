package org.posthorn.pipeline.arc;

import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.HeaderMemory;
import org.posthorn.pipeline.dkim.SigningRules;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;

/**
 * Seals what is forwarded with a key of one of our domains, the same that signs its mail.
 * Thread-safe. RFC 8617 §5.1.
 */
public final class ArcSealer {

    private final DomainKeys keys;
    private final SigningRules rules;
    private final InstantSource clock;
    private final HeaderMemory memory = new HeaderMemory();

    public ArcSealer(DomainKeys keys, SigningRules rules, InstantSource clock) {
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Begins to seal one message, which is signed by DKIM and changed no more.
     *
     * @param domain one of ours
     * @param found what became of its chain when it came
     * @param results the value of the Authentication-Results field that we wrote then: ASCII, which
     *     may be folded
     * @return empty if the domain has no key: the message is sent as it is
     */
    public Optional<ArcSealing> begin(String domain, ArcStatus found, String results) {
        if (!results.replaceAll("\r\n(?=[\t ]*[!-~])[\t ]", " ").matches("[\t -~]+")) {
            throw new IllegalArgumentException("not the value of a field");
        }
        // A set has one signature and one seal: RSA is known to all.
        return keys.of(domain).stream()
                .min(Comparator.comparing(DkimKey::algorithm))
                .map(key -> new ArcSealing(memory, key, rules, clock.instant(), found, results));
    }
}
