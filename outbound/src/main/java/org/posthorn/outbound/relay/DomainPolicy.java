package org.posthorn.outbound.relay;

import org.posthorn.conf.Network;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Name;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.relay.Exchange.TlsState;
import org.posthorn.outbound.relay.StsPolicy.Mode;
import org.posthorn.outbound.relay.TlsResults.Failure;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is demanded of the mail exchangers of one domain in one attempt. Used by one thread. */
final class DomainPolicy {

    /** So that the same records are equal in whichever order they come. */
    private static final Comparator<Data.Tlsa> ORDER =
            Comparator.comparing(Data.Tlsa::association)
                    .thenComparingInt(Data.Tlsa::usage)
                    .thenComparingInt(Data.Tlsa::selector)
                    .thenComparingInt(Data.Tlsa::matching);

    private final TlsPolicies policies;
    private final Name domain;
    private final Security mx;
    private final TlsWish wish;
    private final boolean tlsRequired;
    private final Optional<TlsRule> configured;
    private Optional<MtaSts.Finding> sts = Optional.empty();

    DomainPolicy(TlsPolicies policies, Name domain, Security mx, TlsWish wish) {
        this.policies = policies;
        this.domain = domain;
        this.mx = mx;
        this.wish = wish;
        this.tlsRequired = wish == TlsWish.REQUIRED;
        this.configured = policies.configured(domain);
    }

    Ruling about(Place place, Deadline deadline) {
        if (configured.isPresent()) {
            var ruling = new Ruling.Speak(configured.get(), place.name(), Optional.empty());
            return policies.proved(ruling, tlsRequired, mx);
        }
        if (wish == TlsWish.NEEDLESS) {
            // nor is it counted: RFC 8460 §3
            return new Ruling.Speak(policies.opportunistic(), place.name(), Optional.empty());
        }
        return byDane(place, deadline)
                .or(() -> byMtaSts(place, deadline))
                .orElseGet(() -> otherwise(place, deadline));
    }

    /** Counts what became of TLS with a host. */
    void learned(Ruling.Speak ruling, Target target, TlsState state) {
        if (ruling.grounds().isEmpty() || state instanceof TlsState.Untried) {
            return;
        }
        Optional<ResultType> failure = ResultType.of(state);
        if (failure.isEmpty() && policies.trusts().isObserving(ruling.rule().trust())) {
            failure = policies.trusts().doubt(ruling.as()).map(ResultType::of);
        }
        String address = Network.text(target.address().getAddress());
        policies.log()
                .note(
                        ruling.grounds().get(),
                        failure.map(type -> new Failure(type, target.host(), address)));
    }

    private Optional<Ruling> byDane(Place place, Deadline deadline) {
        if (policies.dane().isEmpty() || mx == Security.INSECURE) {
            return Optional.empty(); // RFC 7672 §2.2.1: who could forge the MX gains nothing
        }
        return switch (policies.dane().get().of(place, deadline)) {
            case Dane.Finding.None none -> Optional.empty();
            case Dane.Finding.Published(var base, var usable) ->
                    Optional.of(new Ruling.Speak(daneRule(base, usable), base, tlsa(base, usable)));
            case Dane.Finding.Unusable unusable -> Optional.of(encrypted(place));
            case Dane.Finding.Trouble(var text) -> {
                note(tlsa(place.name(), List.of()), ResultType.DNSSEC_INVALID, place.name());
                yield Optional.of(avoid("4.7.5", "TLSA of " + place.name() + ": " + text));
            }
        };
    }

    private TlsRule daneRule(Name base, List<Data.Tlsa> usable) {
        var judge =
                new DaneJudge(
                        usable.stream().sorted(ORDER).toList(),
                        Stream.of(base, domain).distinct().toList());
        return new TlsRule(Need.REQUIRED, policies.trusts().judgedBy(judge), "DANE", true);
    }

    /** TLS, with whomever. RFC 7672 §2.2. */
    private Ruling encrypted(Place place) {
        note(tlsa(place.owner(), List.of()), ResultType.TLSA_INVALID, place.name());
        var trust = policies.trusts().anybody();
        var rule = new TlsRule(Need.REQUIRED, trust, "DANE, no usable record", false);
        var ruling = new Ruling.Speak(rule, place.name(), Optional.empty());
        return policies.proved(ruling, tlsRequired, mx);
    }

    private Optional<Grounds> tlsa(Name base, List<Data.Tlsa> records) {
        return Optional.of(
                new Grounds(
                        domain,
                        base,
                        Grounds.Kind.TLSA,
                        records.stream()
                                .map(record ->
                                        record.usage()
                                                + " "
                                                + record.selector()
                                                + " "
                                                + record.matching()
                                                + " "
                                                + record.association())
                                .toList()));
    }

    private Optional<Ruling> byMtaSts(Place place, Deadline deadline) {
        Optional<StsPolicy> policy = sts(deadline).policy();
        if (policy.isEmpty()) {
            return Optional.empty();
        }
        boolean fits = policy.get().fits(place.name());
        var grounds = grounds(policy.get());
        return switch (policy.get().mode()) {
            case NONE -> Optional.empty();
            case ENFORCE -> {
                if (fits) {
                    var rule =
                            new TlsRule(Need.REQUIRED, policies.trusts().host(), "MTA-STS", true);
                    yield Optional.of(new Ruling.Speak(rule, place.name(), grounds));
                }
                note(grounds, ResultType.VALIDATION_FAILURE, place.name());
                yield Optional.of(
                        avoid(
                                "4.7.5",
                                "the MTA-STS policy of "
                                        + domain
                                        + " does not name "
                                        + place.name()));
            }
            case TESTING -> {
                if (!fits) {
                    note(grounds, ResultType.VALIDATION_FAILURE, place.name());
                    yield Optional.empty();
                }
                var rule =
                        new TlsRule(
                                Need.OFFERED,
                                policies.trusts().observing(),
                                "MTA-STS, testing",
                                false);
                var ruling = new Ruling.Speak(rule, place.name(), grounds);
                yield Optional.of(policies.proved(ruling, tlsRequired, Security.SECURE));
            }
        };
    }

    private Ruling otherwise(Place place, Deadline deadline) {
        // a host that a policy being tested does not name has been counted
        boolean counted =
                sts(deadline).policy().filter(policy -> policy.mode() != Mode.NONE).isPresent();
        var ruling =
                new Ruling.Speak(
                        policies.opportunistic(),
                        place.name(),
                        counted ? Optional.empty() : Optional.of(Grounds.none(domain)));
        return policies.proved(ruling, tlsRequired, mx);
    }

    /** Asked for once. */
    private MtaSts.Finding sts(Deadline deadline) {
        if (sts.isEmpty()) {
            var finding =
                    policies.mtaSts()
                            .map(all -> all.of(domain, deadline))
                            .orElseGet(
                                    () -> new MtaSts.Finding(Optional.empty(), Optional.empty()));
            finding.problem().ifPresent(type -> note(stsGrounds(finding), type, Name.ROOT));
            sts = Optional.of(finding);
        }
        return sts.get();
    }

    private Optional<Grounds> stsGrounds(MtaSts.Finding finding) {
        return finding.policy()
                .map(this::grounds)
                .orElseGet(() ->
                        Optional.of(new Grounds(domain, domain, Grounds.Kind.STS, List.of())));
    }

    private Optional<Grounds> grounds(StsPolicy policy) {
        return Optional.of(new Grounds(domain, domain, Grounds.Kind.STS, policy.lines()));
    }

    private void note(Optional<Grounds> grounds, ResultType type, Name host) {
        grounds.ifPresent(
                why -> policies.log().note(why, Optional.of(new Failure(type, host.text(), ""))));
    }

    private static Ruling avoid(String status, String text) {
        return new Ruling.Avoid(new Outcome.Deferred(Diagnosis.ours(status, text)));
    }
}
