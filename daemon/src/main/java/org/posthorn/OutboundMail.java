package org.posthorn;

import org.jspecify.annotations.Nullable;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.dns.DnsClient;
import org.posthorn.mail.Address;
import org.posthorn.net.Net;
import org.posthorn.outbound.Departure;
import org.posthorn.outbound.Queue;
import org.posthorn.outbound.QueueDesk;
import org.posthorn.outbound.ReportWriter;
import org.posthorn.outbound.SevenBit;
import org.posthorn.outbound.relay.Relay;
import org.posthorn.pipeline.Outgoing;
import org.posthorn.pipeline.Pipeline;
import org.posthorn.pipeline.Policy;
import org.posthorn.pipeline.Sealing;
import org.posthorn.pipeline.Signing;
import org.posthorn.pipeline.arc.ArcSealer;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.DomainSigner;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Mail for other hosts: the queue, what brings its mail away, and what is put in front of it. It
 * outlives a reload.
 */
final class OutboundMail implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboundMail.class);

    private static final Duration DAY = Duration.ofDays(1);

    private final PosthornConf conf;
    private final Parts parts;
    private final Relay relay;
    private final Queue queue;
    private final InstantSource clock = InstantSource.system();
    private @Nullable Periodic refreshing;
    private @Nullable DailyReporting reporting;
    private volatile boolean started;

    private OutboundMail(PosthornConf conf, Parts parts, Relay relay, Queue queue) {
        this.conf = conf;
        this.parts = parts;
        this.relay = relay;
        this.queue = queue;
    }

    /**
     * Opens the queue with everything that is in it. Nothing is sent yet.
     *
     * @param net for connections to other hosts; stays the caller's
     */
    static OutboundMail open(PosthornConf conf, Parts parts, Net net) throws IOException {
        var relay =
                Relay.open(
                        conf.outbound(),
                        conf.hostname(),
                        addresses(),
                        new DnsClient(conf.dns()),
                        conf.dns().deadline(),
                        net,
                        parts.disk(),
                        parts.data().resolve("tls"));
        var queue =
                Queue.open(
                        conf.queue(),
                        parts.disk(),
                        folder(parts.data()),
                        relay,
                        InstantSource.system());
        return new OutboundMail(conf, parts, relay, queue);
    }

    /** The way out for the pipeline. */
    Outgoing outgoing() {
        return new Outgoing(queue, conf.outbound()::relaysFor, conf.queue().doubleBounces());
    }

    /**
     * Begins to send.
     *
     * @param pipeline the one that is in force
     * @param directory likewise
     * @param configured likewise
     */
    void start(
            Supplier<Pipeline> pipeline,
            Supplier<Directory> directory,
            Supplier<PosthornConf> configured) {
        var reports = DailyReporting.open(parts, relay, queue, pipeline, configured, directory);
        reporting = reports;
        queue.start(
                departure(directory),
                SevenBit::convert,
                new ReportWriter(conf.hostname(), clock, conf.queue().doubleBounces()),
                report -> pipeline.get().reportDelivery().submit(report));
        started = true;
        refreshing = new Periodic("policies", DAY, DAY, relay::refresh);
        reports.start();
    }

    /** Sends the daily reports that are due at that time. */
    void report(Instant now) throws InterruptedException {
        if (reporting != null) {
            reporting.run(now);
        }
    }

    /** Where the queue is, in the folder of state. */
    static Path folder(Path data) {
        return data.resolve("queue");
    }

    /**
     * What an administrator sees of the queue; nothing before the start.
     *
     * @throws IOException if the queue cannot be read
     */
    Optional<QueueDesk> desk() throws IOException {
        return started ? Optional.of(queue.desk()) : Optional.empty();
    }

    /** Our users' mail is signed, others' is sealed. */
    private Departure departure(Supplier<Directory> directory) {
        Predicate<String> hosted = domain -> directory.get().domains().contains(domain);
        var folder = new KeyFolder(parts.disk(), conf.dkim().folder(conf.data()));
        var keys = new DomainKeys(folder, clock);
        var rules = conf.dkim().rules();
        var signing = new Signing(hosted, authors(directory), new DomainSigner(keys, rules, clock));
        var sealing =
                new Sealing(
                        conf.hostname(),
                        hosted,
                        conf.originDomain(),
                        new ArcSealer(keys, rules, clock));
        return (transaction, message) -> {
            var fields = new ByteArrayOutputStream();
            fields.writeBytes(signing.fields(transaction, message));
            fields.writeBytes(sealing.fields(transaction, message));
            return fields.toByteArray();
        };
    }

    /**
     * Users write as themselves, unless the administrator lets them write as anybody. Programs of
     * this host and hosts that we trust are no users.
     */
    private BiPredicate<String, Address> authors(Supplier<Directory> directory) {
        if (conf.smtp().senderLogin() == Policy.SenderLogin.ANY) {
            return (account, address) -> true;
        }
        return (account, address) -> {
            try {
                var now = directory.get();
                return now.account(account).isEmpty() || now.maySend(account, address);
            } catch (DirectoryException e) {
                throw new UncheckedIOException(new IOException("the directory does not answer", e));
            }
        };
    }

    /** What others reach us by: mail that would go there has gone round in a circle. */
    private static Set<InetAddress> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            log.warn("the addresses of this host are not known: {}", e.getMessage());
            return Set.of();
        }
    }

    /** Waits a while for what is under way. */
    @Override
    public void close() {
        if (refreshing != null) {
            refreshing.close();
        }
        if (reporting != null) {
            reporting.close();
        }
        queue.close();
    }
}
