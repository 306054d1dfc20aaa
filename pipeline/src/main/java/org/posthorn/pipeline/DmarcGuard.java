package org.posthorn.pipeline;

import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.dmarc.DmarcPolicy;
import org.posthorn.pipeline.dmarc.DmarcResult;
import org.posthorn.pipeline.dmarc.DmarcStatus;

import java.util.Optional;

/**
 * Does what the author's domain wants to be done with what it does not vouch for. RFC 9989 §7.4.
 */
record DmarcGuard(DmarcConf conf) implements Stage {

    @Override
    public Optional<Verdict> objection(Letter letter) {
        return letter.evidence().dmarc().flatMap(result -> objection(letter, result));
    }

    private Optional<Verdict> objection(Letter letter, DmarcResult result) {
        if (result.status() == DmarcStatus.TEMPERROR
                && conf.temperror() == DmarcConf.OnTemperror.DEFER) {
            return Optional.of(
                    new Verdict.Defer(
                            451,
                            "4.4.3",
                            "The DNS does not say whether the domain in From vouches for this"));
        }
        return disposition(letter) == DmarcPolicy.REJECT
                ? Optional.of(
                        new Verdict.Reject(
                                550,
                                "5.7.26",
                                "The domain in From does not vouch for this message (DMARC)"))
                : Optional.empty();
    }

    /** What is done, after what the administrator has to say. */
    DmarcPolicy disposition(Letter letter) {
        DmarcPolicy wanted =
                letter.evidence().dmarc().map(DmarcResult::wanted).orElse(DmarcPolicy.NONE);
        boolean trusted =
                conf.trustedForwarders().stream()
                        .anyMatch(net -> net.contains(letter.envelope().origin().remote()));
        if (trusted) {
            return DmarcPolicy.NONE;
        }
        return switch (conf.fail()) {
            case PUBLISH -> wanted;
            case QUARANTINE -> wanted == DmarcPolicy.REJECT ? DmarcPolicy.QUARANTINE : wanted;
            case NONE -> DmarcPolicy.NONE;
        };
    }
}
