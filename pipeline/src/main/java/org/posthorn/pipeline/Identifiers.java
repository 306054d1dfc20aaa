package org.posthorn.pipeline;

import org.posthorn.dns.Name;
import org.posthorn.pipeline.dkim.DkimResult;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dmarc.Identifier;
import org.posthorn.pipeline.spf.SpfResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What DMARC judges by: the domains that SPF and DKIM vouch for, or may vouch for later. */
public final class Identifiers {

    private Identifiers() {}

    /**
     * The values of the From fields of a message as the way in reads them, whose limits it has.
     *
     * @param beginning as much of it as its header has
     */
    public static List<String> authors(byte[] beginning) {
        var scan = new HeaderScan(Set.of(), "");
        scan.feed(beginning, 0, beginning.length);
        return scan.end().from();
    }

    /** Those of one message. RFC 9989 §4.4. */
    public static List<Identifier> of(SpfResult spf, DkimResults signatures) {
        var all = new ArrayList<Identifier>();
        outcome(spf)
                .ifPresent(outcome ->
                        Name.parse(spf.domain())
                                .map(domain ->
                                        new Identifier(Identifier.Method.SPF, domain, outcome))
                                .ifPresent(all::add));
        for (DkimResult result : signatures.results()) {
            outcome(result)
                    .ifPresent(outcome ->
                            domain(result)
                                    .map(domain ->
                                            new Identifier(Identifier.Method.DKIM, domain, outcome))
                                    .ifPresent(all::add));
        }
        return all;
    }

    private static Optional<Identifier.Outcome> outcome(SpfResult result) {
        return switch (result.status()) {
            case PASS -> Optional.of(Identifier.Outcome.PASS);
            case TEMPERROR -> Optional.of(Identifier.Outcome.UNKNOWN);
            case NONE, NEUTRAL, FAIL, SOFTFAIL, PERMERROR -> Optional.empty();
        };
    }

    private static Optional<Identifier.Outcome> outcome(DkimResult result) {
        return switch (result.outcome()) {
            case PASS -> Optional.of(Identifier.Outcome.PASS);
            case TEMPERROR -> Optional.of(Identifier.Outcome.UNKNOWN);
            case FAIL, NEUTRAL, POLICY, PERMERROR -> Optional.empty();
        };
    }

    /** Of signatures that were not looked at nobody knows whose they are. */
    private static Optional<Name> domain(DkimResult result) {
        boolean unseen =
                result.domain().isEmpty() && result.outcome() == DkimResult.Outcome.TEMPERROR;
        return unseen ? Optional.of(Name.ROOT) : Name.parse(result.domain());
    }
}
