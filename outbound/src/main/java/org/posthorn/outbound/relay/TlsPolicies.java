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
 * <p>What the configuration says about a domain goes before what the domain publishes. A demand
 * that is made is never dropped because it cannot be met.
 */
final class TlsPolicies {

    private final List<TlsPolicyConf> configured;
    private final Trusts trusts;
    private final TlsRule opportunistic;

    TlsPolicies(RelayConf conf, Trusts trusts) {
        this.configured = conf.tls();
        this.trusts = trusts;
        this.opportunistic = new TlsRule(Need.OFFERED, trusts.anybody(), "opportunistic");
    }

    /** What is demanded of the mail exchangers of one domain. */
    interface OfDomain {
        Ruling about(Place place);
    }

    /**
     * @param mx whether DNSSEC proves who the mail exchangers are
     * @param tlsRequired whether the sender wants a host that proves who it is: RFC 8689 §4.2.1
     */
    OfDomain ofDomain(Name domain, Security mx, boolean tlsRequired) {
        Optional<TlsRule> ruled = configured(domain).map(this::rule);
        return place -> {
            TlsRule rule = ruled.orElse(opportunistic);
            return tlsRequired ? proved(rule, mx) : new Ruling.Speak(rule);
        };
    }

    /** What is demanded of the host of a route. */
    Ruling ofRoute(RouteConf route, boolean tlsRequired) {
        TlsRule rule = rule(route.protection(), route.fingerprints(), List.of());
        if (route.protocol() == RouteConf.Protocol.SMTPS) {
            rule = new TlsRule(Need.IMPLICIT, rule.trust(), rule.policy());
        }
        return tlsRequired ? proved(rule, Security.SECURE) : new Ruling.Speak(rule);
    }

    /** What is demanded of the host of an address literal, which no certificate names. */
    Ruling ofLiteral(boolean tlsRequired) {
        return tlsRequired
                ? proved(opportunistic, Security.INSECURE)
                : new Ruling.Speak(opportunistic);
    }

    private Optional<TlsPolicyConf> configured(Name domain) {
        return configured.stream()
                .filter(each ->
                        each.domains().stream()
                                .anyMatch(party -> party.includesAllOf(domain.text())))
                .findFirst();
    }

    private TlsRule rule(TlsPolicyConf conf) {
        return rule(conf.protection(), conf.fingerprints(), conf.names());
    }

    private TlsRule rule(Protection protection, List<Fingerprint> fingerprints, List<Party> names) {
        return switch (protection) {
            case NONE -> new TlsRule(Need.NEVER, trusts.anybody(), "configured: none");
            case MAY -> new TlsRule(Need.OFFERED, trusts.anybody(), "configured: may");
            case ENCRYPT -> new TlsRule(Need.REQUIRED, trusts.anybody(), "configured: encrypt");
            case VERIFY ->
                    new TlsRule(
                            Need.REQUIRED,
                            names.isEmpty() ? trusts.host() : trusts.oneOf(names),
                            "configured: verify");
            case FINGERPRINT ->
                    new TlsRule(
                            Need.REQUIRED,
                            trusts.fingerprints(fingerprints),
                            "configured: fingerprint");
        };
    }

    /** The same rule if it makes the host prove who it is, or a stricter one. */
    private Ruling proved(TlsRule rule, Security whoItIs) {
        if (!rule.trust().equals(trusts.anybody())) {
            return new Ruling.Speak(rule);
        }
        return switch (whoItIs) {
            case SECURE ->
                    new Ruling.Speak(
                            new TlsRule(
                                    rule.need() == Need.IMPLICIT ? Need.IMPLICIT : Need.REQUIRED,
                                    trusts.host(),
                                    "REQUIRETLS"));
            case INSECURE ->
                    new Ruling.Avoid(
                            new Outcome.Failed(
                                    Diagnosis.ours(
                                            "5.7.30",
                                            "the sender requires TLS, and nothing proves which"
                                                    + " hosts take the mail of this domain")));
        };
    }
}
