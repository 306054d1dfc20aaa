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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of our domains, as they are in the folder: one that is made while the server runs is
 * noticed. Thread-safe.
 */
public final class DomainKeys {

    private static final Logger log = LoggerFactory.getLogger(DomainKeys.class);

    /** How old what is known of the folder may be. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Known(List<DkimKey> keys, Instant read) {

        static final Known NOTHING = new Known(List.of(), Instant.MIN);
    }

    private final KeyFolder folder;
    private final InstantSource clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    public DomainKeys(KeyFolder folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Those that sign for a domain of ours; perhaps none. */
    public List<DkimKey> of(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        Known last = known.getOrDefault(name, Known.NOTHING);
        Instant now = clock.instant();
        if (last.read().isBefore(now.minus(FRESH))) {
            last = new Known(current(name, last), now);
            known.put(name, last);
        }
        return last.keys();
    }

    private List<DkimKey> current(String domain, Known last) {
        try {
            List<DkimKey> keys = folder.signing(domain);
            if (!keys.isEmpty()) {
                warned.remove(domain);
            } else if (warned.add(domain)) {
                log.warn(
                        "{} has no DKIM key: its mail is sent unsigned. See: posthorn dkim create"
                                + " {}",
                        domain,
                        domain);
            }
            return keys;
        } catch (IOException e) {
            log.error("keys of {} cannot be read: {}", domain, e.getMessage());
            return last.keys();
        }
    }
}
