package org.posthorn.pipeline.spf;

import java.util.List;
import java.util.Optional;

/** What a domain publishes. RFC 7208 §4.6. */
record SpfRecord(
        List<Directive> directives, Optional<MacroText> redirect, Optional<MacroText> explanation) {

    /**
     * One rule.
     *
     * @param result for the clients that are meant
     * @param text as it is published
     */
    record Directive(SpfStatus result, Mechanism mechanism, String text) {}

    SpfRecord {
        directives = List.copyOf(directives);
    }
}
