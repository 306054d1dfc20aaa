package org.posthorn.pipeline;

import org.posthorn.mail.ReversePath;
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
        if (disposition(letter) != DmarcPolicy.REJECT) {
            return Optional.empty();
        }
        return Optional.of(
                letter.evidence().witness() instanceof Witness.Unknown
                        ? new Verdict.Defer(
                                451,
                                "4.4.3",
                                "The DNS does not say whether a trusted forwarder has sealed this")
                        : new Verdict.Reject(
                                550,
                                "5.7.26",
                                "The domain in From does not vouch for this message (DMARC)"));
    }

    /** What is done, after what the administrator has to say. */
    DmarcPolicy disposition(Letter letter) {
        DmarcPolicy wanted =
                letter.evidence().dmarc().map(DmarcResult::wanted).orElse(DmarcPolicy.NONE);
        boolean seen = letter.evidence().witness() instanceof Witness.Seen;
        if (seen || isTrusted(letter) || isPlainBounce(letter)) {
            return DmarcPolicy.NONE;
        }
        return switch (conf.fail()) {
            case PUBLISH -> isForPostmaster(letter) ? milder(wanted) : wanted;
            case QUARANTINE -> milder(wanted);
            case NONE -> DmarcPolicy.NONE;
        };
    }

    /** Whether a host sends it that forwards mail for us. */
    boolean isTrusted(Letter letter) {
        return conf.trustedForwarders().stream()
                .anyMatch(net -> net.contains(letter.envelope().origin().remote()));
    }

    /**
     * Servers report to the null path, and some call themselves MAILER-DAEMON in From, without a
     * domain. Where there is no {@code @} there is no author either that a reader could be shown.
     */
    private static boolean isPlainBounce(Letter letter) {
        return letter.envelope().sender().path() instanceof ReversePath.Null
                && letter.header().from().size() == 1
                && letter.header().from().stream()
                        .noneMatch(value -> value.isEmpty() || value.indexOf('@') >= 0);
    }

    private static boolean isForPostmaster(Letter letter) {
        return letter.envelope().addresses().stream().allMatch(Router::isPostmaster);
    }

    private static DmarcPolicy milder(DmarcPolicy wanted) {
        return wanted == DmarcPolicy.REJECT ? DmarcPolicy.QUARANTINE : wanted;
    }
}
