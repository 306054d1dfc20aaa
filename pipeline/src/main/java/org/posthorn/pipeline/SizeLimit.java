package org.posthorn.pipeline;

import java.util.Optional;

/** Refuses what is larger than we announce. RFC 1870 §6.3. */
record SizeLimit(long max) implements Stage {

    @Override
    public Optional<Verdict> objection(Letter letter) {
        return objection(letter.size());
    }

    Optional<Verdict> objection(long size) {
        return size <= max
                ? Optional.empty()
                : Optional.of(
                        new Verdict.Reject(
                                552, "5.3.4", "Message is larger than " + max + " octets"));
    }
}
