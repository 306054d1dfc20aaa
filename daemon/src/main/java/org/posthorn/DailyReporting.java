package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.dns.Dns;
import org.posthorn.dns.DnsClient;
import org.posthorn.mail.Address;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Queue;
import org.posthorn.outbound.Report;
import org.posthorn.outbound.relay.Relay;
import org.posthorn.pipeline.Pipeline;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.report.DailyReports;
import org.posthorn.pipeline.report.DmarcReports;
import org.posthorn.pipeline.report.ReportPost;
import org.posthorn.pipeline.report.ReportSource;
import org.posthorn.pipeline.report.Reporter;
import org.posthorn.pipeline.report.SentReports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Tells other domains about their mail, as long as it is open, if we say who we are. */
final class DailyReporting implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DailyReporting.class);

    /** A daemon that has just started has better things to do. */
    private static final Duration FIRST = Duration.ofMinutes(5);

    /** Reports of a day leave within some hours; one looks so often which are due. */
    private static final Duration BETWEEN = Duration.ofMinutes(5);

    private final Parts parts;
    private final Relay relay;
    private final Supplier<PosthornConf> conf;
    private final Supplier<Directory> directory;
    private final Dns dns;
    private final DomainKeys keys;
    private final SentReports sent;
    private final DailyReports reports;
    private final ReentrantLock running = new ReentrantLock();
    private Optional<Periodic> work = Optional.empty();
    private Optional<String> said = Optional.empty();

    private DailyReporting(
            Parts parts,
            Relay relay,
            ReportPost post,
            SentReports sent,
            Supplier<PosthornConf> conf,
            Supplier<Directory> directory) {
        this.parts = parts;
        this.relay = relay;
        this.conf = conf;
        this.directory = directory;
        this.sent = sent;
        var now = conf.get();
        this.dns = new DnsClient(now.dns());
        this.keys =
                new DomainKeys(
                        new KeyFolder(parts.disk(), now.dkim().folder(now.data())),
                        InstantSource.system());
        this.reports = new DailyReports(sent, post, now.dns().deadline());
    }

    /**
     * Looks what a crash has left. The queue has not begun to send yet.
     *
     * @param conf that is in force, as the others are
     */
    static DailyReporting open(
            Parts parts,
            Relay relay,
            Queue queue,
            Supplier<Pipeline> pipeline,
            Supplier<PosthornConf> conf,
            Supplier<Directory> directory) {
        var sent = new SentReports(parts.disk(), parts.data().resolve("reports"));
        sent.settle(queue::has);
        return new DailyReporting(parts, relay, new Post(queue, pipeline), sent, conf, directory);
    }

    /** Begins to send. Once. */
    void start() {
        work = Optional.of(new Periodic("reports", FIRST, BETWEEN, () -> run(Instant.now())));
    }

    /** Sends what is due at that time. */
    void run(Instant now) throws InterruptedException {
        running.lockInterruptibly();
        try {
            Optional<Reporter> reporter = conf.get().reports().reporter();
            if (reporter.isPresent() && maySend(reporter.get())) {
                reports.run(reporter.get(), sources(reporter.get()), now);
            }
        } finally {
            running.unlock();
        }
    }

    /** RFC 8460 §3 and RFC 9990 §3.5.2 want a signature of the reporter's. */
    private boolean maySend(Reporter reporter) {
        String domain = reporter.domain();
        Optional<String> why = Optional.empty();
        if (!directory.get().domains().contains(domain)) {
            why = Optional.of(domain + " is not ours");
        } else if (keys.of(domain).isEmpty()) {
            why = Optional.of(domain + " has no DKIM key");
        }
        if (why.isPresent() && !why.equals(said)) {
            log.warn("no daily reports are sent: {}", why.get());
        }
        said = why;
        return why.isEmpty();
    }

    private List<ReportSource> sources(Reporter reporter) {
        var which = conf.get().reports();
        var all = new ArrayList<ReportSource>();
        // about those whom we write to, before those whom anybody names
        if (which.tls()) {
            all.add(new TlsReports(relay, reporter, dns));
        }
        if (which.dmarc()) {
            all.add(new DmarcReports(parts.results(), reporter, "Posthorn", dns));
        }
        return all;
    }

    /** Through the pipeline, as reports about deliveries go. */
    private record Post(Queue queue, Supplier<Pipeline> pipeline) implements ReportPost {

        @Override
        public String id(String text) {
            return Report.lastId(text);
        }

        @Override
        public void withhold(String id) {
            queue.withhold(id);
        }

        @Override
        public void submit(String id, Address to, byte[] message, boolean repeated)
                throws IOException {
            var report = new Report(id, to, false, Copy.of(message), repeated);
            pipeline.get().reportDelivery().submit(report);
        }

        @Override
        public void release(String id) {
            queue.release(id);
        }
    }

    @Override
    public void close() {
        work.ifPresent(Periodic::close);
        try {
            sent.close();
        } catch (IOException e) {
            log.warn("daily reports: {}", e.toString());
        }
    }
}
