package org.posthorn.outbound.relay;

import org.posthorn.conf.HostPort;
import org.posthorn.conf.Network;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Name;
import org.posthorn.mail.Headers;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Attempt;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Form;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.Parcel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One parcel on its way from host to host, until one has taken it or none is left. Used by one
 * thread.
 */
final class Journey {

    /** Of one attempt, however many the DNS names. */
    static final int MOST_ADDRESSES = 10;

    /** Then no further host is tried: the next attempt will. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Relay.Parts parts;
    private final Parcel parcel;
    private final Tally tally;
    private final Deadline end = Deadline.in(PATIENCE);
    private int tried;

    Journey(Relay.Parts parts, Parcel parcel) {
        this.parts = parts;
        this.parcel = parcel;
        this.tally = new Tally(parcel);
    }

    Attempt toExchangers(Name domain) {
        return switch (parts.mailHosts().of(domain, questions())) {
            case MailHosts.Finding.Nowhere(var outcome) -> nowhere(outcome);
            case MailHosts.Finding.Hosts(var levels, var security) ->
                    throughLevels(domain, levels, security);
        };
    }

    /** Past this host, and past all that are no better than it. RFC 5321 §5.1. */
    private Attempt throughLevels(Name domain, List<List<Name>> levels, Security security) {
        var policy = parts.policies().ofDomain(domain, security, wish());
        for (List<Name> level : levels) {
            if (!goesOn()) {
                break;
            }
            if (level.stream().anyMatch(parts.ourselves().names()::contains)) {
                return tally.attempt(loop(domain));
            }
            List<Place> places = places(level);
            if (places.stream().anyMatch(this::isOurselves)) {
                return tally.attempt(loop(domain));
            }
            for (Place place : places) {
                if (goesOn()) {
                    visit(place, policy);
                }
            }
        }
        return tally.attempt(tooLate());
    }

    private List<Place> places(List<Name> level) {
        var places = new ArrayList<Place>();
        for (Name host : level) {
            if (end.isPassed()) {
                break;
            }
            switch (parts.places().of(host, questions())) {
                case Places.Finding.Found(var place) -> places.add(place);
                case Places.Finding.Nowhere(var outcome) -> tally.passedOver(outcome);
            }
        }
        return places;
    }

    /** Loopback addresses are what an administrator may want: a server behind us. */
    Attempt toRoute(RouteConf route) {
        return switch (route.to()) {
            case Destination.Host(var at) -> toRoute(route, at);
            case Destination.Socket(var path) -> toSocket(route, path);
            case Destination.Direct direct ->
                    throw new IllegalArgumentException(route.name() + " leads to no host");
        };
    }

    private Attempt toRoute(RouteConf route, HostPort at) {
        var login =
                route.user()
                        .flatMap(user ->
                                route.password().map(secret -> new Login(user, secret.value())));
        switch (whereabouts(at)) {
            case Places.Finding.Found(var place) -> {
                var ruling = parts.policies().ofRoute(route, place.name(), requiresTls());
                visit(place, at.port(), dialect(route), ruling, login);
            }
            // what is configured wrongly is put right, and the mail shall be there then
            case Places.Finding.Nowhere(var outcome) ->
                    tally.passedOver(
                            new Outcome.Deferred(
                                    Diagnosis.ours("4.4.3", outcome.diagnosis().text())));
        }
        return patient(tally.attempt(tooLate()));
    }

    /** So is a host of the configuration that takes no mail at all. */
    private static Attempt patient(Attempt attempt) {
        return attempt.contact().reach() == Reach.UNREACHED
                ? new Attempt(
                        attempt.outcomes().stream().map(Journey::patient).toList(),
                        attempt.contact())
                : attempt;
    }

    private static Outcome patient(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed(var why) -> new Outcome.Deferred(why.temporary());
            case Outcome.Deferred deferred -> deferred;
            case Outcome.Relayed relayed -> relayed;
        };
    }

    /** Without TLS even for who requires it: the client says that this is none of the way. */
    private Attempt toSocket(RouteConf route, Path path) {
        switch (parts.policies().ofRoute(route, Places.LOCALHOST, false)) {
            case Ruling.Avoid(var outcome) -> tally.passedOver(outcome);
            case Ruling.Speak speak ->
                    tally.exchange(parts.client(), Target.of(path, dialect(route), speak.rule()));
        }
        return patient(tally.attempt(tooLate()));
    }

    private static Target.Dialect dialect(RouteConf route) {
        return switch (route.protocol()) {
            case SMTP, SMTPS -> Target.Dialect.SMTP;
            case LMTP -> Target.Dialect.LMTP;
        };
    }

    private Places.Finding whereabouts(HostPort at) {
        return Destination.address(at)
                .<Places.Finding>map(address -> new Places.Finding.Found(place(address)))
                .orElseGet(() -> parts.places().of(new Name(at.host()), questions()));
    }

    private static Place place(InetAddress address) {
        var name = new Name(Network.text(address));
        return new Place(name, name, List.of(address), Security.INSECURE);
    }

    Attempt toLiteral(InetAddress address) {
        var place = place(address);
        var name = place.name();
        if (isOurselves(place)) {
            return nowhere(loop(name));
        }
        visit(
                place,
                parts.conf().port(),
                Target.Dialect.SMTP,
                parts.policies().ofLiteral(name, requiresTls()),
                Optional.empty());
        return tally.attempt(tooLate());
    }

    private void visit(Place place, DomainPolicy policy) {
        switch (policy.about(place, questions())) {
            case Ruling.Avoid(var outcome) -> tally.passedOver(outcome);
            case Ruling.Speak speak ->
                    addresses(
                            place,
                            parts.conf().port(),
                            at -> {
                                var target =
                                        target(
                                                place,
                                                at,
                                                Target.Dialect.SMTP,
                                                speak,
                                                Optional.empty());
                                policy.learned(
                                        speak,
                                        target,
                                        tally.exchange(parts.client(), target).tls());
                            });
        }
    }

    /** Where nobody publishes what is demanded. */
    private void visit(
            Place place, int port, Target.Dialect dialect, Ruling ruling, Optional<Login> login) {
        switch (ruling) {
            case Ruling.Avoid(var outcome) -> tally.passedOver(outcome);
            case Ruling.Speak speak ->
                    addresses(
                            place,
                            port,
                            at ->
                                    tally.exchange(
                                            parts.client(),
                                            target(place, at, dialect, speak, login)));
        }
    }

    /** Tries the addresses of a host, until nothing is left to be hoped for there. */
    private void addresses(Place place, int port, Consumer<InetSocketAddress> trying) {
        for (InetAddress address : place.addresses()) {
            if (!goesOn()) {
                return;
            }
            tried++;
            trying.accept(new InetSocketAddress(address, port));
        }
    }

    private static Target target(
            Place place,
            InetSocketAddress at,
            Target.Dialect dialect,
            Ruling.Speak speak,
            Optional<Login> login) {
        var named = new InetSocketAddress(named(speak.as(), at.getAddress()), at.getPort());
        return new Target(place.name().text(), named, dialect, speak.rule(), login);
    }

    private boolean goesOn() {
        return tally.isOpen()
                && tried < MOST_ADDRESSES
                && !end.isPassed()
                && !Thread.currentThread().isInterrupted();
    }

    private boolean isOurselves(Place place) {
        return place.addresses().stream()
                .anyMatch(address ->
                        parts.ourselves().addresses().contains(address)
                                || (!parts.conf().loopback() && isOfThisHost(address)));
    }

    private static boolean isOfThisHost(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress();
    }

    private TlsWish wish() {
        if (requiresTls()) {
            return TlsWish.REQUIRED;
        }
        return isOurOwn() && saysTlsNeedless() ? TlsWish.NEEDLESS : TlsWish.NONE;
    }

    /** Written by this host. The headers of others are not looked at. */
    private boolean isOurOwn() {
        var transaction = parcel.transaction();
        return transaction.submitted() && transaction.from() instanceof ReversePath.Null;
    }

    private boolean saysTlsNeedless() {
        try {
            return Headers.of(parcel.copy(Form.AS_IS).header())
                    .first("TLS-Required")
                    .filter(field -> field.value().strip().equalsIgnoreCase("No"))
                    .isPresent();
        } catch (IOException e) {
            return false; // whoever sends it will say so
        }
    }

    private boolean requiresTls() {
        return parcel.transaction().tlsRequired();
    }

    private Deadline questions() {
        return Deadline.in(parts.questions());
    }

    private Attempt nowhere(Outcome outcome) {
        tally.passedOver(outcome);
        return tally.attempt(outcome);
    }

    private static Outcome loop(Name domain) {
        return new Outcome.Failed(
                Diagnosis.ours(
                        "5.4.6", "mail for " + domain + " would come back: we are its best host"));
    }

    private static Outcome tooLate() {
        return new Outcome.Deferred(Diagnosis.ours("4.4.7", "there was no time to try a host"));
    }

    /** So that the network knows what the certificate must name. */
    private static InetAddress named(Name host, InetAddress address) {
        try {
            return InetAddress.getByAddress(host.text(), address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of impossible length", e);
        }
    }
}
