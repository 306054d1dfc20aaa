package org.posthorn.pipeline.dmarc;

import java.util.Locale;
import java.util.Optional;

/**
 * What a domain wants to happen to what it does not vouch for, the mildest first. RFC 9989 §4.7.
 */
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    /** In any case. RFC 9989 §4.8. */
    static Optional<DmarcPolicy> parse(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "none" -> Optional.of(NONE);
            case "quarantine" -> Optional.of(QUARANTINE);
            case "reject" -> Optional.of(REJECT);
            default -> Optional.empty();
        };
    }

    /** What a domain that only tests it expects. */
    DmarcPolicy tested() {
        return switch (this) {
            case NONE, QUARANTINE -> NONE;
            case REJECT -> QUARANTINE;
        };
    }

    /** As it is published. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
