package org.posthorn.outbound.relay;

import org.posthorn.conf.Conf;
import org.posthorn.dns.Dns;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.outbound.Attempt;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.NextHop;
import org.posthorn.outbound.Outcome;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A relay among scripted hosts, which asks a zone where they are. */
final class Post {

    /** By which it knows itself. */
    static final String HOSTNAME = "mail.sender.example";

    final Zone zone = new Zone();
    final ScriptedHosts hosts = new ScriptedHosts();

    private final Set<InetAddress> addresses = new HashSet<>();
    private Dns dns = new FakeDns(zone);
    private String toml = "";
    private long seed = 1;
    private Optional<MtaSts> sts = Optional.empty();
    private final List<Result> results = new CopyOnWriteArrayList<>();

    /** What was counted. */
    record Result(Grounds grounds, Optional<TlsResults.Failure> failure) {}

    /** Records, a line each. */
    Post with(String records) {
        zone.lines(records);
        return this;
    }

    Post configured(String text) {
        toml = text;
        return this;
    }

    Post asking(Dns other) {
        dns = other;
        return this;
    }

    Post withOwnAddress(String address) {
        try {
            addresses.add(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    Post shuffledBy(long other) {
        seed = other;
        return this;
    }

    Post asking(MtaSts policies) {
        sts = Optional.of(policies);
        return this;
    }

    /** What was counted, as {@code "sts example.org success"}. */
    List<String> results() {
        return results.stream()
                .map(each ->
                        each.grounds().kind().word()
                                + " "
                                + each.grounds().domain()
                                + " "
                                + each.failure()
                                        .map(failure ->
                                                failure.type().word() + " " + failure.host())
                                        .orElse("success"))
                .toList();
    }

    RelayConf conf() {
        return Conf.parse(RelayConf.class, toml, "posthorn.toml");
    }

    Relay relay() {
        var conf = conf();
        var trusts = new Trusts(Trusts.usualAuthorities());
        return new Relay(
                new Relay.Parts(
                        conf,
                        Ourselves.of(conf, HOSTNAME, addresses),
                        new MailHosts(dns, new Random(seed)),
                        new Places(dns, conf.ip()),
                        new TlsPolicies(
                                conf.tls(),
                                trusts,
                                conf.dane()
                                        ? Optional.of(new Dane(dns, conf.port()))
                                        : Optional.empty(),
                                sts,
                                (grounds, failure) -> results.add(new Result(grounds, failure))),
                        hosts,
                        Duration.ofSeconds(5)));
    }

    NextHop route(Letter letter) {
        return relay().route(letter.transaction(), letter.recipients().getFirst());
    }

    /** Sends it the way that its first recipient's mail takes. */
    Attempt send(Letter letter) {
        return relay().carry(route(letter), letter);
    }

    Attempt send(String... recipients) {
        return send(Letter.to(recipients));
    }

    /** What became of the only recipient: {@code "failed 5.1.2 there is no domain example.org"}. */
    String outcome(String recipient) {
        return text(send(recipient)).getFirst();
    }

    static List<String> text(Attempt attempt) {
        return attempt.outcomes().stream().map(Post::text).toList();
    }

    private static String text(Outcome outcome) {
        Diagnosis why = outcome.diagnosis();
        String word =
                switch (outcome) {
                    case Outcome.Relayed relayed -> "relayed by " + why.host();
                    case Outcome.Deferred deferred -> "deferred " + why.status() + " " + why.text();
                    case Outcome.Failed failed -> "failed " + why.status() + " " + why.text();
                };
        return word;
    }
}
