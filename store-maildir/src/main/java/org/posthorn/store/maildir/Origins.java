package org.posthorn.store.maildir;

import java.time.InstantSource;

/**
 * Where the store takes what must be unique from.
 *
 * @param clock for the dates of deliveries
 */
record Origins(Host host, UniqueNames names, ModSeqs modSeqs, InstantSource clock) {

    static Origins of(Host host, InstantSource clock) {
        return new Origins(host, new UniqueNames(host), new ModSeqs(clock), clock);
    }
}
