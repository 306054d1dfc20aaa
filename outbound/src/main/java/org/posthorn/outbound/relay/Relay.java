package org.posthorn.outbound.relay;

import org.posthorn.disk.Disk;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.mail.Recipient;
import org.posthorn.net.Net;
import org.posthorn.net.Trust;
import org.posthorn.outbound.Attempt;
import org.posthorn.outbound.Carrier;
import org.posthorn.outbound.Contact;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.NextHop;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.Transaction;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Brings messages to other hosts over the network. */
public final class Relay implements Carrier {

    /** Mail waits for it. */
    private static final Duration POLICY_TIME = Duration.ofSeconds(20);

    private final Routes routes;
    private final Parts parts;
    private final Optional<MtaSts> mtaSts;
    private final Optional<TlsResults> results;

    /**
     * What a journey needs.
     *
     * @param questions how long those about one name may take
     */
    record Parts(
            RelayConf conf,
            Ourselves ourselves,
            MailHosts mailHosts,
            Places places,
            TlsPolicies policies,
            HostClient client,
            Duration questions) {}

    /** For tests, that remember nothing. */
    Relay(Parts parts) {
        this(parts, Optional.empty(), Optional.empty());
    }

    private Relay(Parts parts, Optional<MtaSts> mtaSts, Optional<TlsResults> results) {
        this.routes = new Routes(parts.conf);
        this.parts = parts;
        this.mtaSts = mtaSts;
        this.results = results;
    }

    /**
     * Over the network.
     *
     * @param hostname of this host
     * @param addresses by which others reach this host's SMTP server: nothing is sent there
     * @param questions how long those to the DNS about one name may take
     * @param net stays the caller's, and is closed later, as is the disk
     * @param folder for what is remembered of other domains, made when it is missing
     */
    public static Relay open(
            RelayConf conf,
            String hostname,
            Set<InetAddress> addresses,
            Dns dns,
            Duration questions,
            Net net,
            Disk disk,
            Path folder)
            throws IOException {
        var ourselves = Ourselves.of(conf, hostname, addresses);
        var client = new SmtpClient(net, Manners.of(conf, hostname));
        return open(conf, ourselves, dns, questions, client, disk, folder);
    }

    /**
     * The same with another client.
     *
     * @param client ends with the relay
     */
    static Relay open(
            RelayConf conf,
            Ourselves ourselves,
            Dns dns,
            Duration questions,
            HostClient client,
            Disk disk,
            Path folder)
            throws IOException {
        disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
        var clock = InstantSource.system();
        var results = TlsResults.open(disk, folder.resolve("tls-results"), clock);
        Optional<MtaSts> mtaSts = Optional.empty();
        if (conf.mtaSts()) {
            var cache = StsCache.open(disk, folder.resolve("mta-sts"), clock);
            var web = new WebPolicies(Trust.CHECKED.context(), POLICY_TIME);
            mtaSts = Optional.of(new MtaSts(dns, cache, web, clock));
        }
        var policies =
                new TlsPolicies(
                        conf.tls(),
                        new Trusts(Trusts.usualAuthorities()),
                        conf.dane() ? Optional.of(new Dane(dns, conf.port())) : Optional.empty(),
                        mtaSts,
                        results);
        var parts =
                new Parts(
                        conf,
                        ourselves,
                        new MailHosts(dns, RandomGenerator.getDefault()),
                        new Places(dns, conf.ip()),
                        policies,
                        client,
                        questions);
        return new Relay(parts, mtaSts, Optional.of(results));
    }

    /**
     * Looks after what is remembered of other domains. Once a day is enough; it may take a while.
     */
    public void refresh() {
        mtaSts.ifPresent(policies -> policies.refresh(parts.questions));
    }

    /** What became of TLS on a day, today or one of the two before, in UTC. */
    public List<TlsSummary> tlsSummaries(LocalDate day) {
        return results.map(all -> all.summaries(day)).orElse(List.of());
    }

    @Override
    public NextHop route(Transaction transaction, Recipient recipient) {
        return routes.of(transaction, recipient);
    }

    @Override
    public Attempt carry(NextHop hop, Parcel parcel) {
        var journey = new Journey(parts, parcel);
        return switch (hop) {
            case NextHop.Exchangers(var domain) ->
                    Name.host(domain)
                            .filter(name -> !name.equals(Name.ROOT))
                            .map(journey::toExchangers)
                            .orElseGet(() ->
                                    untried(
                                            parcel,
                                            new Outcome.Failed(
                                                    Diagnosis.ours(
                                                            "5.1.2",
                                                            "no domain can be called " + domain))));
            case NextHop.Literal(var address) -> journey.toLiteral(address);
            case NextHop.Configured(var name) ->
                    routes.named(name)
                            .map(journey::toRoute)
                            .orElseGet(() ->
                                    untried(
                                            parcel,
                                            new Outcome.Deferred(
                                                    Diagnosis.ours(
                                                            "4.3.5",
                                                            "there is no route "
                                                                    + name
                                                                    + " any more"))));
        };
    }

    private static Attempt untried(Parcel parcel, Outcome outcome) {
        return new Attempt(
                Collections.nCopies(parcel.recipients().size(), outcome),
                Contact.none(Contact.Reach.UNTRIED));
    }

    @Override
    public void close() {
        parts.client.close();
        mtaSts.ifPresent(MtaSts::close);
        results.ifPresent(TlsResults::close);
    }
}
