package org.posthorn.outbound.relay;

import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Name;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.util.List;
import java.util.Optional;

/**
 * Decides how hosts must be spoken to. Thread-safe.
 *
 * <p>What the configuration says about a domain goes before what the domain publishes, and DANE
 * before MTA-STS: RFC 8461 §2. A demand that is made is never dropped because it cannot be met.
 */
final class TlsPolicies {

    private final List<TlsPolicyConf> configured;
    private final Trusts trusts;
    private final Optional<Dane> dane;
    private final Optional<MtaSts> mtaSts;
    private final TlsLog log;
    private final TlsRule opportunistic;

    /**
     * @param dane empty: nobody is asked
     * @param mtaSts likewise
     */
    TlsPolicies(
            List<TlsPolicyConf> configured,
            Trusts trusts,
            Optional<Dane> dane,
            Optional<MtaSts> mtaSts,
            TlsLog log) {
        this.configured = List.copyOf(configured);
        this.trusts = trusts;
        this.dane = dane;
        this.mtaSts = mtaSts;
        this.log = log;
        this.opportunistic = new TlsRule(Need.OFFERED, trusts.anybody(), "opportunistic", false);
    }

    /**
     * For one attempt.
     *
     * @param mx whether DNSSEC proves who the mail exchangers are
     */
    DomainPolicy ofDomain(Name domain, Security mx, TlsWish wish) {
        return new DomainPolicy(this, domain, mx, wish);
    }

    /** What is demanded of the host of a route. */
    Ruling ofRoute(RouteConf route, Name host, boolean tlsRequired) {
        TlsRule rule = rule(route.protection(), route.fingerprints(), List.of());
        if (route.protocol() == RouteConf.Protocol.SMTPS) {
            rule = new TlsRule(Need.IMPLICIT, rule.trust(), rule.policy(), rule.verifying());
        }
        return proved(new Ruling.Speak(rule, host, Optional.empty()), tlsRequired, Security.SECURE);
    }

    /** What is demanded of the host of an address literal, which no certificate names. */
    Ruling ofLiteral(Name host, boolean tlsRequired) {
        return proved(
                new Ruling.Speak(opportunistic, host, Optional.empty()),
                tlsRequired,
                Security.INSECURE);
    }

    /** What the configuration says about a domain. */
    Optional<TlsRule> configured(Name domain) {
        return configured.stream()
                .filter(each ->
                        each.domains().stream()
                                .anyMatch(party -> party.includesAllOf(domain.text())))
                .findFirst()
                .map(each -> rule(each.protection(), each.fingerprints(), each.names()));
    }

    private TlsRule rule(Protection protection, List<Fingerprint> fingerprints, List<Party> names) {
        return switch (protection) {
            case NONE -> new TlsRule(Need.NEVER, trusts.anybody(), "configured: none", false);
            case MAY -> new TlsRule(Need.OFFERED, trusts.anybody(), "configured: may", false);
            case ENCRYPT ->
                    new TlsRule(Need.REQUIRED, trusts.anybody(), "configured: encrypt", false);
            case VERIFY ->
                    new TlsRule(
                            Need.REQUIRED,
                            names.isEmpty() ? trusts.host() : trusts.oneOf(names),
                            "configured: verify",
                            true);
            case FINGERPRINT ->
                    new TlsRule(
                            Need.REQUIRED,
                            trusts.fingerprints(fingerprints),
                            "configured: fingerprint",
                            true);
        };
    }

    /**
     * The same if the host has to prove who it is, or need not; else with a stricter rule.
     *
     * @param whoItIs whether we know which host it should be
     */
    Ruling proved(Ruling.Speak ruling, boolean tlsRequired, Security whoItIs) {
        TlsRule rule = ruling.rule();
        if (!tlsRequired || rule.verifying()) {
            return ruling;
        }
        return switch (whoItIs) {
            case SECURE ->
                    ruling.with(
                            new TlsRule(
                                    rule.need() == Need.IMPLICIT ? Need.IMPLICIT : Need.REQUIRED,
                                    trusts.host(),
                                    "REQUIRETLS",
                                    true));
            case INSECURE ->
                    new Ruling.Avoid(
                            new Outcome.Failed(
                                    Diagnosis.ours(
                                            "5.7.30",
                                            "the sender requires TLS, and nothing proves which"
                                                    + " hosts take the mail of this domain")));
        };
    }

    TlsRule opportunistic() {
        return opportunistic;
    }

    Trusts trusts() {
        return trusts;
    }

    Optional<Dane> dane() {
        return dane;
    }

    Optional<MtaSts> mtaSts() {
        return mtaSts;
    }

    TlsLog log() {
        return log;
    }
}
