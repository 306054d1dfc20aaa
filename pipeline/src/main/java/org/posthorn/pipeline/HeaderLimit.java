package org.posthorn.pipeline;

import java.util.Optional;

/** Refuses a header that is made to keep its readers busy. */
record HeaderLimit() implements Stage {

    @Override
    public Optional<Verdict> objection(Letter letter) {
        return letter.header().fields() <= HeaderScan.MAX_FIELDS
                ? Optional.empty()
                : Optional.of(new Verdict.Reject(554, "5.6.0", "Too many header fields"));
    }
}
