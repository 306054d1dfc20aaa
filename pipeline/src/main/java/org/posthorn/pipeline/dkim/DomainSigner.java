package org.posthorn.pipeline.dkim;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signs what leaves with the keys of its domain, as they are in the folder: a key that is made
 * while the server runs is noticed. Thread-safe.
 */
public final class DomainSigner {

    private static final Logger log = LoggerFactory.getLogger(DomainSigner.class);

    /** How old what is known of the folder may be. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    /** The signer of a domain, unless it has no key. */
    private record Known(Optional<DkimSigner> signer, List<DkimKey> keys, Instant read) {

        static final Known NOTHING = new Known(Optional.empty(), List.of(), Instant.MIN);
    }

    private final KeyFolder folder;
    private final SigningRules rules;
    private final InstantSource clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    public DomainSigner(KeyFolder folder, SigningRules rules, InstantSource clock) {
        this.folder = folder;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Begins to sign one message.
     *
     * @param domain one of ours
     * @return empty if it has no key: the message is sent as it is
     */
    public Optional<DkimSigning> begin(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        Known last = known.getOrDefault(name, Known.NOTHING);
        Instant now = clock.instant();
        if (last.read().isBefore(now.minus(FRESH))) {
            last = current(name, last, now);
            known.put(name, last);
        }
        return last.signer().map(DkimSigner::begin);
    }

    private Known current(String domain, Known last, Instant now) {
        List<DkimKey> keys;
        try {
            keys = folder.signing(domain);
        } catch (IOException e) {
            log.error("keys of {} cannot be read: {}", domain, e.getMessage());
            return new Known(last.signer(), last.keys(), now);
        }
        if (keys.isEmpty()) {
            if (warned.add(domain)) {
                log.warn(
                        "{} has no DKIM key: its mail is sent unsigned. See: posthorn dkim create"
                                + " {}",
                        domain,
                        domain);
            }
            return new Known(Optional.empty(), keys, now);
        }
        warned.remove(domain);
        return keys.equals(last.keys())
                ? new Known(last.signer(), keys, now)
                : new Known(Optional.of(new DkimSigner(keys, rules, clock)), keys, now);
    }
}
