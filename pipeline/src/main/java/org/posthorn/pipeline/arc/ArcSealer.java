package org.posthorn.pipeline.arc;

import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.HeaderMemory;
import org.posthorn.pipeline.dkim.SigningRules;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Seals what is forwarded with a key of one of our domains, the same that signs its mail.
 * Thread-safe. RFC 8617 §5.1.
 */
public final class ArcSealer {

    /** What can stand behind a name and a colon: every line has something to show. */
    private static final Pattern VALUE = Pattern.compile("(?>\r\n(?=[\t ]++[!-~])|[\t -~])++");

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
        // A set has one signature and one seal: RSA is known to all.
        return keys.of(domain).stream()
                .min(Comparator.comparing(DkimKey::algorithm))
                .map(key ->
                        new ArcSealing(memory, key, rules, clock.instant(), found, value(results)));
    }

    private static String value(String results) {
        if (!VALUE.matcher(results).matches()) {
            throw new IllegalArgumentException("not the value of a field");
        }
        return results;
    }
}
