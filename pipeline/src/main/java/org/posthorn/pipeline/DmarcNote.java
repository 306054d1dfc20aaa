package org.posthorn.pipeline;

import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.arc.ArcResult;
import org.posthorn.pipeline.arc.Assessment;
import org.posthorn.pipeline.dkim.DkimResult;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dmarc.DmarcPolicy;
import org.posthorn.pipeline.dmarc.DmarcResult;
import org.posthorn.pipeline.dmarc.DmarcStatus;
import org.posthorn.pipeline.report.Observation;
import org.posthorn.pipeline.report.Observation.Applied;
import org.posthorn.pipeline.report.Observation.Deviation;
import org.posthorn.pipeline.spf.SpfResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is kept of a message whose author's domain publishes a policy. RFC 9990 §3.1.1. */
record DmarcNote(Letter letter, DmarcGuard guard) {

    private static final int LONGEST_COMMENT = 255;

    /**
     * Empty where nobody publishes anything.
     *
     * @param verdict a message that shall come again is counted when it does; one that is refused
     *     for another reason counts like any: RFC 9990 §3.1
     */
    Optional<Observation> after(Verdict verdict) {
        boolean counts =
                switch (verdict) {
                    case Verdict.Accept accept -> true;
                    case Verdict.Reject reject -> true;
                    case Verdict.Defer defer -> false;
                    case Verdict.HangUp() -> false;
                };
        Evidence evidence = letter.evidence();
        if (!counts || evidence.spf().isEmpty()) {
            return Optional.empty();
        }
        return evidence.dmarc()
                .filter(result -> !isReport(result))
                .flatMap(result ->
                        result.published()
                                .map(published ->
                                        note(result, published, evidence.spf().orElseThrow())));
    }

    /**
     * One that a domain has sent itself is not reported: two hosts would report each other's
     * reports for ever. A forged one is.
     */
    private boolean isReport(DmarcResult result) {
        return letter.header().report() && result.status() == DmarcStatus.PASS;
    }

    private Observation note(
            DmarcResult result, DmarcResult.Published published, SpfResult sender) {
        Envelope envelope = letter.envelope();
        return new Observation(
                letter.at(),
                published,
                envelope.origin().remote(),
                applied(result),
                result.dkimAligned(),
                result.spfAligned(),
                deviations(result, published),
                letter.evidence().witness() instanceof Witness.Seen
                        ? letter.evidence().arc().map(DmarcNote::comment).orElse("")
                        : "",
                result.author().orElse(published.domain()).text(),
                envelopeFrom(envelope.sender().path()),
                envelope.addresses().getFirst().domain(),
                letter.evidence().dkim().map(DmarcNote::signatures).orElse(List.of()),
                new Observation.Sender(sender.domain(), sender.status().word()));
    }

    private Applied applied(DmarcResult result) {
        if (result.status() == DmarcStatus.PASS) {
            return Applied.PASS;
        }
        return switch (guard.disposition(letter)) {
            case NONE -> Applied.NONE;
            case QUARANTINE -> Applied.QUARANTINE;
            case REJECT -> Applied.REJECT;
        };
    }

    private List<Deviation> deviations(DmarcResult result, DmarcResult.Published published) {
        var all = new ArrayList<Deviation>();
        if (result.status() == DmarcStatus.TEMPERROR) {
            all.add(Deviation.OTHER);
        }
        if (result.status() == DmarcStatus.FAIL) {
            if (published.record().testing() && published.record().policy() != DmarcPolicy.NONE) {
                all.add(Deviation.POLICY_TEST_MODE);
            }
            if (guard.disposition(letter) != result.wanted()) {
                all.add(
                        guard.isTrusted(letter)
                                ? Deviation.TRUSTED_FORWARDER
                                : Deviation.LOCAL_POLICY);
            }
        }
        return all;
    }

    /** The latest sealers first, as many as there is room for, and where it came from at first. */
    private static String comment(ArcResult chain) {
        var comment = new StringBuilder("arc=" + chain.status().word());
        for (int set = chain.hops().size(); set > 0; set--) {
            ArcResult.Hop hop = chain.hops().get(set - 1);
            String seal =
                    String.format(
                            Locale.ROOT,
                            " as[%1$d].d=%2$s as[%1$d].s=%3$s",
                            set,
                            hop.domain(),
                            hop.selector());
            if (comment.length() + seal.length() > LONGEST_COMMENT) {
                return comment.toString();
            }
            comment.append(seal);
        }
        chain.hops().stream()
                .findFirst()
                .flatMap(DmarcNote::remoteAddress)
                .map(address -> " remote-ip[1]=" + address)
                .filter(end -> comment.length() + end.length() <= LONGEST_COMMENT)
                .ifPresent(comment::append);
        return comment.toString();
    }

    /** As the sealer says, if it is one. */
    private static Optional<String> remoteAddress(ArcResult.Hop hop) {
        return Assessment.parse(hop.assessment()).of("arc").stream()
                .flatMap(finding -> finding.property("smtp.remote-ip").stream())
                .filter(address -> address.matches("[0-9A-Fa-f:.]{2,45}"))
                .findFirst();
    }

    private static String envelopeFrom(ReversePath path) {
        return switch (path) {
            case ReversePath.Null() -> "";
            case ReversePath.Of(var address) -> address.domain();
        };
    }

    /** Those of which it is known whose they are. */
    private static List<Observation.Signature> signatures(DkimResults results) {
        return results.results().stream()
                .filter(one -> !one.domain().isEmpty() && !one.selector().isEmpty())
                .map(DmarcNote::signature)
                .toList();
    }

    private static Observation.Signature signature(DkimResult result) {
        return new Observation.Signature(
                result.domain(), result.selector(), result.outcome().word());
    }
}
