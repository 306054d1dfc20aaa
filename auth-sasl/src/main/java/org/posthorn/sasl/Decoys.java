package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the password of somebody who does not exist is compared with: one for each way in which
 * passwords are stored here. A name always meets the same one, so that its time says no more than
 * that of somebody's wrong password. The results do not count. Thread-safe.
 */
final class Decoys {

    /** Costs are in the stored text, so that one scheme may stand for several. */
    private static final int MAX_KINDS = 32;

    private static final Secret CHOICE = new Secret("decoy");

    private final Fingerprints fingerprints;
    private final Map<String, Secret> kinds = new ConcurrentHashMap<>();

    /** Of the accounts that were looked up, once there has been one. */
    private final Secret first;

    /**
     * @param first until the first account has shown how passwords are stored here
     */
    Decoys(Secret first, Fingerprints fingerprints) {
        this.first = first;
        this.fingerprints = fingerprints;
    }

    /**
     * Remembers how somebody's password is stored.
     *
     * @param kind {@link StoredPassword#kind}
     */
    void saw(String kind, Secret stored) {
        if (kinds.size() < MAX_KINDS || kinds.containsKey(kind)) {
            kinds.put(kind, stored);
        }
    }

    /** Costs what {@link #saw} costs, for one that was not somebody's. */
    void sawAgain(String kind, Secret decoy) {
        kinds.replace(kind, decoy);
    }

    /** For this name: another kind that comes later changes it for few names. */
    Secret of(String name) {
        Optional<Secret> chosen = Optional.empty();
        long highest = Long.MIN_VALUE;
        for (var kind : kinds.entrySet()) {
            long value = fingerprints.of(name + "\0" + kind.getKey(), CHOICE);
            if (chosen.isEmpty() || value > highest) {
                chosen = Optional.of(kind.getValue());
                highest = value;
            }
        }
        return chosen.orElse(first);
    }
}
