package org.posthorn.pipeline;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Name;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.arc.ArcResult;
import org.posthorn.pipeline.arc.ArcStatus;
import org.posthorn.pipeline.arc.Assessment;
import org.posthorn.pipeline.dmarc.Dmarc;
import org.posthorn.pipeline.dmarc.DmarcStatus;
import org.posthorn.pipeline.dmarc.Identifier;
import org.posthorn.pipeline.dmarc.Identifier.Method;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether sealers who are trusted have seen that the author's domain vouches for a message. RFC
 * 8617 §7.2.1.
 *
 * <p>Whoever has sealed can have written all that came before. So each must be trusted from the
 * latest one back to the one who has seen it.
 */
record TrustedChain(ArcConf conf, Dmarc dmarc) {

    /**
     * Of a message that fails DMARC.
     *
     * @param from the values of all From fields
     */
    Witness witness(ArcResult chain, List<String> from, Deadline deadline) {
        if (chain.status() == ArcStatus.TEMPERROR) {
            return chain.sealer().filter(conf::trusts).isPresent()
                    ? new Witness.Unknown()
                    : new Witness.None();
        }
        for (ArcResult.Hop hop : chain.hops().reversed()) {
            if (!conf.trusts(hop.domain())) {
                return new Witness.None();
            }
            List<Identifier> seen = seen(Assessment.parse(hop.assessment()));
            if (!seen.isEmpty() && dmarc.check(from, seen, deadline).status() == DmarcStatus.PASS) {
                return new Witness.Seen(hop.domain());
            }
        }
        return new Witness.None();
    }

    /**
     * Domains that vouched: what DMARC said then, or else what it would have judged by. It is asked
     * once for a message: of several answers one may be a stranger's, by a text that the sealer
     * wrote without quotes.
     */
    private static List<Identifier> seen(Assessment assessment) {
        var seen = new ArrayList<Identifier>();
        List<Assessment.Finding> judged = assessment.of("dmarc");
        if (judged.size() > 1) {
            return seen;
        }
        if (!judged.isEmpty()) {
            add(seen, judged, Method.DKIM, "header.from");
            return seen;
        }
        add(seen, assessment.of("dkim"), Method.DKIM, "header.d", "header.i");
        add(seen, assessment.of("spf"), Method.SPF, "smtp.mailfrom", "smtp.mfrom");
        return seen;
    }

    private static void add(
            List<Identifier> seen,
            List<Assessment.Finding> findings,
            Method method,
            String property,
            String... others) {
        for (Assessment.Finding finding : findings) {
            Optional<String> value = finding.property(property);
            for (String other : others) {
                value = value.or(() -> finding.property(other));
            }
            if (finding.result().equals("pass")) {
                value.flatMap(TrustedChain::domain)
                        .map(name -> new Identifier(method, name, Identifier.Outcome.PASS))
                        .ifPresent(seen::add);
            }
        }
    }

    /** Of a domain, or an address. The root, which stands for one that is not known, is none. */
    private static Optional<Name> domain(String value) {
        return Name.host(value.substring(value.lastIndexOf('@') + 1))
                .filter(name -> !name.equals(Name.ROOT));
    }
}
