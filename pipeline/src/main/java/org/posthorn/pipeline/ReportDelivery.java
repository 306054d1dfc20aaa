package org.posthorn.pipeline;

import org.posthorn.mail.Address;
import org.posthorn.mail.Headers;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Posting;
import org.posthorn.outbound.Report;
import org.posthorn.outbound.Reports;
import org.posthorn.outbound.Transaction;
import org.posthorn.store.Account;
import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Brings reports to those whom they are for: into their mailboxes, or into the queue. Thread-safe.
 *
 * <p>One that may have come before is looked for first: it comes once, whatever crashes.
 *
 * <p>A report that cannot be delivered goes to the postmaster where that is configured, else it is
 * dropped with a line in the log: nobody at another server is told about it, or two servers could
 * tell each other for ever. RFC 5321 §6.1.
 */
final class ReportDelivery implements Reports {

    private static final Logger log = LoggerFactory.getLogger(ReportDelivery.class);

    /** Messages of a mailbox among which a report is looked for, and how many at once. */
    private static final int LAST = 1_000;

    private static final int BATCH = 100;

    /** Octets of a message that hold the identity of a report: we have written it. */
    private static final int HEAD = 2_048;

    private final Function<Recipient, Route> router;
    private final MailStore store;
    private final Optional<Outgoing> outgoing;
    private final InstantSource clock;

    ReportDelivery(
            Function<Recipient, Route> router,
            MailStore store,
            Optional<Outgoing> outgoing,
            InstantSource clock) {
        this.router = router;
        this.store = store;
        this.outgoing = outgoing;
        this.clock = clock;
    }

    @Override
    public void submit(Report report) throws IOException {
        var recipient = new Recipient(report.to());
        switch (router.apply(recipient)) {
            case Route.Taken(var accounts, var remote) -> {
                // the queue first: what it holds twice under one id is one
                if (!remote.isEmpty()) {
                    queue(report, remote);
                }
                List<Account> missing =
                        accounts.stream()
                                .filter(to -> !report.repeated() || !has(to, report))
                                .toList();
                if (!missing.isEmpty()) {
                    deliver(report, missing);
                }
            }
            case Route.Refused(Verdict.Defer later) ->
                    throw new IOException(report.to() + ": " + later.text());
            case Route.Refused(var verdict) -> refused(report, verdict);
        }
    }

    private void refused(Report report, Verdict verdict) throws IOException {
        Optional<Address> postmaster =
                outgoing.flatMap(Outgoing::doubleBounces)
                        .filter(address -> !report.isLast() && !address.equals(report.to()));
        log.warn(
                "report {} to {} {}: {}",
                report.id(),
                report.to().toPath(),
                postmaster.isPresent() ? "goes to the postmaster" : "is dropped",
                verdict);
        if (postmaster.isPresent()) {
            submit(report.instead(postmaster.get()));
        }
    }

    /** Whether it is there already, among those that came last. */
    private boolean has(Account account, Report report) {
        try (Mailbox inbox = store.open(account, MailboxName.INBOX)) {
            Mailbox.Snapshot all = inbox.snapshot();
            for (int end = all.size(); end > 0 && end > all.size() - LAST; end -= BATCH) {
                var uids =
                        IntStream.range(Math.max(0, end - BATCH), end)
                                .mapToObj(index -> new Uid(all.uid(index)))
                                .toList();
                if (inbox.heads(uids, HEAD).stream().anyMatch(head -> isIt(head, report))) {
                    return true;
                }
            }
            return false;
        } catch (StoreException e) {
            log.warn(
                    "report {}: nobody knows whether it is there: {}", report.id(), e.getMessage());
            return false;
        }
    }

    private static boolean isIt(byte[] head, Report report) {
        return Headers.of(head)
                .first("Message-ID")
                .filter(field -> field.value().strip().startsWith("<" + report.id() + "@"))
                .isPresent();
    }

    private void deliver(Report report, List<Account> accounts) throws IOException {
        byte[] fields =
                ("Return-Path: <>\r\nDelivered-To: " + report.to().toMailbox() + "\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        Copy message = report.message();
        var targets =
                accounts.stream()
                        .map(to -> new Delivery.Target(to, MailboxName.INBOX, Flags.NONE))
                        .toList();
        try (Delivery delivery = store.deliver(targets, fields.length + message.size())) {
            delivery.body().write(fields);
            message.writeTo(delivery.body());
            delivery.prepare();
            List<Delivery.Target> failed = delivery.commit();
            log.info("report {} is delivered to {}", report.id(), report.to().toPath());
            if (!failed.isEmpty()) {
                log.warn("report {} has not reached {} mailboxes", report.id(), failed.size());
            }
        } catch (StoreException e) {
            throw new IOException(report.to() + ": " + e.getMessage(), e);
        }
    }

    private void queue(Report report, List<Recipient> remote) throws IOException {
        var transaction =
                new Transaction(
                        report.id(),
                        true,
                        "",
                        new ReversePath.Null(),
                        Optional.empty(),
                        Returned.UNASKED,
                        report.utf8(),
                        false,
                        clock.instant(),
                        remote);
        try (Posting posting =
                outgoing.orElseThrow().outbox().begin(transaction, report.message().size())) {
            report.message().writeTo(posting.body());
            posting.prepare();
            posting.commit();
        }
    }
}
