package org.posthorn.pipeline;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.mail.Address;
import org.posthorn.pipeline.spf.Spf;
import org.posthorn.pipeline.spf.SpfConf.OnFail;
import org.posthorn.pipeline.spf.SpfConf.OnTemperror;
import org.posthorn.pipeline.spf.SpfQuery;
import org.posthorn.pipeline.spf.SpfResult;
import org.posthorn.pipeline.spf.SpfStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Asks domains about strangers that send in their name, and applies the policy. Thread-safe. */
final class SenderCheck {

    private static final Logger log = LoggerFactory.getLogger(SenderCheck.class);

    /** A reply has room for so much. */
    private static final int LONGEST = 400;

    private final Policy policy;
    private final Spf spf;

    SenderCheck(Policy policy, Dns dns, InstantSource clock) {
        this.policy = policy;
        this.spf = new Spf(dns, policy.hostname(), clock);
    }

    /** Waits for the DNS. */
    Findings findings(Origin origin, Sender sender) {
        if (!isAsked(origin)) {
            return Findings.NONE;
        }
        var query = new SpfQuery(origin.remote(), origin.name(), sender.path());
        // What comes after the message needs time as well: a domain whose DNS is silent must not
        // keep others from being asked.
        Duration half = policy.dnsDeadline().dividedBy(2);
        var deadline = Deadline.in(half);
        SpfResult result = spf.check(query, deadline);
        log.debug(
                "{}: SPF of {}: {}, {}",
                origin.session(),
                result.domain(),
                result.status().word(),
                result.problem().or(result::mechanism).orElse("no record"));
        return new Findings(Optional.of(result), half.minus(deadline.left()));
    }

    /** Why the transaction does not begin now. RFC 7208 §8.6. */
    Optional<Verdict> deferral(Findings findings) {
        return findings.spf()
                .filter(result -> result.status() == SpfStatus.TEMPERROR)
                .filter(result -> policy.spf().temperror() == OnTemperror.DEFER)
                .map(result ->
                        new Verdict.Defer(
                                451, "4.4.3", fitting("SPF: " + result.problem().orElse(""))));
    }

    /** Why the sender is refused for this recipient. RFC 7208 §8.4, RFC 7372 §3.2. */
    Optional<Verdict> objection(Findings findings, Address recipient) {
        return findings.spf()
                .filter(result -> result.status() == SpfStatus.FAIL)
                .filter(result -> policy.spf().fail() == OnFail.REJECT)
                .filter(result -> !Router.isPostmaster(recipient))
                .map(result -> new Verdict.Reject(550, "5.7.23", fitting(refusal(result))));
    }

    /** RFC 7208 §6.2: it must be plain who explains. */
    private static String refusal(SpfResult result) {
        return "SPF: "
                + result.domain()
                + " does not let you send for it"
                + result.explanation().map(text -> "; it explains: " + text).orElse("");
    }

    private static String fitting(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** No domain knows anything of who is with us. */
    private boolean isAsked(Origin origin) {
        return policy.spf().check()
                && origin.service() == Origin.Service.MX
                && !policy.mayRelay(origin)
                && !policy.spf().exempts(origin.remote());
    }
}
