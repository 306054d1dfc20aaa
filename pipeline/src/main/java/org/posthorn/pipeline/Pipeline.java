package org.posthorn.pipeline;

import org.posthorn.directory.Directory;
import org.posthorn.disk.Disk;
import org.posthorn.dns.Dns;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Fate;
import org.posthorn.outbound.ReportWriter;
import org.posthorn.outbound.Reports;
import org.posthorn.pipeline.dmarc.DmarcPolicy;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** The way in as configured: policy, then stages, then the mailboxes. Thread-safe. */
public final class Pipeline implements Inbound {

    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    /** For all messages that are under way at once; what does not fit goes to the disk. */
    private static final long MEMORY = 64_000_000;

    private final Policy policy;
    private final MailStore store;
    private final Optional<Outgoing> outgoing;
    private final Router router;
    private final Receipts receipts;
    private final Authentication authentication;
    private final InstantSource clock;
    private final ReportWriter reports;
    private final ReportDelivery reportDelivery;
    private final SpillFolder spill;
    private final Undelivered undelivered;
    private final SizeLimit sizeLimit;
    private final List<Stage> stages;
    private final DmarcGuard dmarc;
    private final SenderCheck senderCheck;
    private final MemoryBudget memory = new MemoryBudget(MEMORY);
    private final AtomicLong lastId;

    /**
     * Over one set of parts, which stay their owner's.
     *
     * @param data where folders are made when first needed: {@code incoming} for large messages
     *     that wait for their verdict, {@code undelivered} for those that a mailbox did not take
     * @param outgoing without it no mail leaves this host
     */
    public Pipeline(
            Policy policy,
            Dns dns,
            Directory directory,
            Accounts accounts,
            MailStore store,
            Receipts receipts,
            Authentication authentication,
            Disk disk,
            Path data,
            Optional<Outgoing> outgoing,
            InstantSource clock) {
        this.policy = policy;
        this.store = store;
        this.outgoing = outgoing;
        this.router = new Router(policy, directory, accounts, outgoing);
        this.receipts = receipts;
        this.authentication = authentication;
        this.clock = clock;
        this.spill = new SpillFolder(disk, data.resolve("incoming"));
        this.undelivered = new Undelivered(disk, data.resolve("undelivered"));
        this.reports = new ReportWriter(policy.hostname(), clock);
        this.reportDelivery =
                new ReportDelivery(to -> router.route("report", true, to), store, outgoing, clock);
        this.sizeLimit = new SizeLimit(policy.maxMessage());
        this.senderCheck = new SenderCheck(policy, dns, clock);
        this.dmarc = new DmarcGuard(policy.dmarc());
        this.stages = List.of(sizeLimit, new HeaderLimit(), new LoopGuard(), dmarc);
        // a thousand ids for each millisecond that has passed: none is given twice after a restart
        this.lastId = new AtomicLong(clock.millis() * 1000);
    }

    @Override
    public long maxMessage() {
        return policy.maxMessage();
    }

    @Override
    public boolean reports() {
        return outgoing.isPresent();
    }

    @Override
    public Admission sender(Origin origin, Sender sender) {
        Optional<Verdict> objection =
                sizeLimit
                        .objection(sender.size())
                        .or(() -> router.objection(origin, sender.path()));
        if (objection.isPresent()) {
            return new Admission(objection.get());
        }
        Findings findings = senderCheck.findings(origin, sender);
        Optional<Verdict> deferral = senderCheck.deferral(findings);
        deferral.ifPresent(verdict ->
                log.info("{}: sender {}: {}", origin.session(), sender.path().toPath(), verdict));
        return new Admission(deferral.orElse(new Verdict.Accept("Sender OK")), findings);
    }

    @Override
    public Verdict recipient(Envelope soFar, Recipient recipient) {
        Route route =
                senderCheck
                        .objection(soFar.findings(), recipient.address())
                        .<Route>map(Route.Refused::new)
                        .orElseGet(() -> route(soFar.origin(), recipient));
        return switch (route) {
            case Route.Taken(var accounts, var remote) ->
                    accounts.stream()
                            .map(account -> full(account, soFar))
                            .flatMap(Optional::stream)
                            .findFirst()
                            .orElse(new Verdict.Accept("Recipient OK"));
            case Route.Refused(var verdict) -> {
                log.info(
                        "{}: recipient {} of {}: {}",
                        soFar.origin().session(),
                        recipient.address().toPath(),
                        soFar.sender().path().toPath(),
                        verdict);
                yield verdict;
            }
        };
    }

    @Override
    public Reception receive(Envelope envelope) {
        String id = Long.toString(lastId.incrementAndGet(), Character.MAX_RADIX);
        var names =
                envelope.addresses().stream()
                        .map(to -> to.toMailbox().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
        var content = new Content(id, memory, spill);
        return new Incoming(
                this,
                envelope,
                id,
                content,
                new HeaderScan(names, policy.hostname()),
                authentication.begin(envelope.origin()));
    }

    /** Full mailboxes are told before the message is sent. RFC 5321 §4.5.3.1.10, RFC 3463 §3.3. */
    private Optional<Verdict> full(Account account, Envelope soFar) {
        Account.Limits limits = account.limits();
        if (limits.equals(Account.Limits.NONE)) {
            return Optional.empty();
        }
        try {
            MailStore.Usage usage = store.usage(account);
            long size = Math.max(1, soFar.sender().size());
            boolean full =
                    (limits.octets() > 0 && usage.octets() > limits.octets() - size)
                            || (limits.messages() > 0 && usage.messages() >= limits.messages());
            return full ? Optional.of(Failures.of(overQuota(account))) : Optional.empty();
        } catch (StoreException e) {
            log.warn("{}: usage of {}", soFar.origin().session(), account.user(), e);
            return Optional.of(Failures.of(e));
        }
    }

    private static StoreException overQuota(Account account) {
        return new StoreException(StoreException.Reason.OVER_QUOTA, account.user());
    }

    Evidence evidence(Envelope envelope, Optional<Signatures> begun, HeaderFacts header) {
        return authentication.end(envelope, begun, header);
    }

    void note(Letter letter, Verdict verdict) {
        authentication.note(letter, dmarc, verdict);
    }

    /** Where mail for an account goes that is not wanted, but may be wanted after all. */
    MailboxName junk(Account account) {
        try {
            return store.list(account).stream()
                    .filter(entry -> entry.use().equals(Optional.of(SpecialUse.JUNK)))
                    .map(MailboxEntry::name)
                    .findFirst()
                    .orElse(MailboxName.INBOX);
        } catch (StoreException e) {
            log.warn("the Junk mailbox of {}", account.user(), e);
            return MailboxName.INBOX;
        }
    }

    /** Whether a message goes to {@link #junk} in the place of INBOX. */
    boolean isSuspicious(Letter letter) {
        return dmarc.disposition(letter) == DmarcPolicy.QUARANTINE;
    }

    /** Where reports about deliveries go. */
    public Reports reportDelivery() {
        return reportDelivery;
    }

    /**
     * Tells a sender who asked for it that the message is in mailboxes. RFC 3461 §5.2.3. The
     * message has been accepted, so what goes wrong is logged.
     */
    void tell(Letter letter, Content content, List<Recipient> delivered) {
        var asking = delivered.stream().filter(to -> to.wishes().of(Notify.Event.SUCCESS)).toList();
        if (asking.isEmpty() || outgoing.isEmpty()) {
            return;
        }
        try {
            var report =
                    reports.write(
                            letter.id() + "s",
                            letter.transaction(false, asking),
                            asking.stream().map(to -> delivered(to, letter.at())).toList(),
                            content.copy());
            if (report.isPresent()) {
                reportDelivery.submit(report.get());
            }
        } catch (IOException e) {
            log.warn("nobody is told that message {} is delivered", letter.id(), e);
        }
    }

    private static Fate delivered(Recipient recipient, Instant at) {
        var diagnosis = Diagnosis.ours("2.1.5", "Delivered to the mailbox");
        return new Fate(recipient, Fate.Action.DELIVERED, diagnosis, at);
    }

    Instant now() {
        return clock.instant();
    }

    Verdict tooLarge() {
        return sizeLimit.objection(Long.MAX_VALUE).orElseThrow();
    }

    Optional<Verdict> objection(Letter letter) {
        return stages.stream()
                .map(stage -> stage.objection(letter))
                .flatMap(Optional::stream)
                .findFirst();
    }

    Route route(Origin origin, Recipient to) {
        return router.route(origin, to);
    }

    Dispatch dispatch(Letter letter, Content content) {
        TraceFields fields = Trace.fields(letter, policy);
        boolean ours = policy.mayRelay(letter.envelope().origin());
        return new Dispatch(store, receipts, undelivered, letter, content, fields, outgoing, ours);
    }
}
