package org.posthorn.pipeline;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Address;
import org.posthorn.pipeline.dkim.DkimVerification;
import org.posthorn.store.Account;
import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A message on its way through the pipeline. */
final class Incoming implements Reception {

    private static final Logger log = LoggerFactory.getLogger(Incoming.class);

    private final Pipeline pipeline;
    private final Envelope envelope;
    private final String id;
    private final HeaderScan scan;
    private final Content content;
    private final Optional<DkimVerification> dkim;
    private final Map<String, MailboxName> junk = new HashMap<>();
    private boolean suspicious;
    private long size;
    private @Nullable Verdict failure;

    Incoming(
            Pipeline pipeline,
            Envelope envelope,
            String id,
            Content content,
            HeaderScan scan,
            Optional<DkimVerification> dkim) {
        this.pipeline = pipeline;
        this.envelope = envelope;
        this.id = id;
        this.content = content;
        this.scan = scan;
        this.dkim = dkim;
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        size += length;
        if (failure != null) {
            return;
        }
        scan.feed(octets, offset, length);
        if (size > pipeline.maxMessage()) {
            fail(pipeline.tooLarge());
            return;
        }
        dkim.ifPresent(verification -> verification.write(octets, offset, length));
        try {
            content.write(octets, offset, length);
        } catch (IOException e) {
            log.error("{}: message {} cannot be kept", envelope.origin().session(), id, e);
            fail(Failures.disk(e));
        }
    }

    /** Remembers why, and keeps nothing of the rest. */
    private void fail(Verdict verdict) {
        failure = verdict;
        close();
    }

    @Override
    public List<Verdict> end() {
        Verdict objection = failure;
        HeaderFacts header = scan.end();
        Evidence evidence =
                objection == null ? pipeline.evidence(envelope, dkim, header) : Evidence.NONE;
        var letter = new Letter(id, envelope, header, evidence, size, pipeline.now());
        if (objection == null) {
            objection = pipeline.objection(letter).orElse(null);
        }
        List<Verdict> verdicts =
                objection == null
                        ? deliver(letter)
                        : new ArrayList<>(java.util.Collections.nCopies(replies(), objection));
        if (log.isInfoEnabled()) {
            verdicts.forEach(verdict -> log(letter, verdict));
        }
        return verdicts;
    }

    @Override
    public void close() {
        dkim.ifPresent(DkimVerification::close);
        content.close();
    }

    private int replies() {
        return isLmtp() ? envelope.recipients().size() : 1;
    }

    private boolean isLmtp() {
        return envelope.origin().service() == Origin.Service.LMTP;
    }

    private List<Verdict> deliver(Letter letter) {
        suspicious = pipeline.isSuspicious(letter);
        var routes = new ArrayList<Route>();
        for (Address recipient : envelope.recipients()) {
            routes.add(pipeline.route(envelope.origin(), recipient));
        }
        var dispatch = pipeline.dispatch(letter, content);
        return isLmtp() ? deliverEach(routes, dispatch) : List.of(deliverAll(routes, dispatch));
    }

    /** One answer for all: the message goes to every recipient, or to none. */
    private Verdict deliverAll(List<Route> routes, Dispatch dispatch) {
        var targets = new LinkedHashSet<Delivery.Target>();
        for (Route route : routes) {
            switch (route) {
                case Route.Local(var accounts) -> targets.addAll(targets(accounts));
                case Route.Refused(var verdict) -> {
                    return verdict; // it was accepted at RCPT, and has changed meanwhile
                }
            }
        }
        return answer(targets, attempt(targets, dispatch), dispatch);
    }

    /** Every recipient has an answer of its own: one that fails does not harm the others. */
    private List<Verdict> deliverEach(List<Route> routes, Dispatch dispatch) {
        var targets = new LinkedHashSet<Delivery.Target>();
        routes.forEach(route -> targets.addAll(targets(route)));
        if (!targets.isEmpty()) {
            Outcome together = attempt(targets, dispatch);
            if (together.verdict() instanceof Verdict.Accept || targets.size() == 1) {
                return routes.stream().map(route -> answer(route, together, dispatch)).toList();
            }
        }
        var delivered = new LinkedHashSet<Delivery.Target>();
        var verdicts = new ArrayList<Verdict>();
        for (Route route : routes) {
            var open = new LinkedHashSet<>(targets(route));
            open.removeAll(delivered);
            Outcome outcome = open.isEmpty() ? accepted(Set.of()) : attempt(open, dispatch);
            if (outcome.verdict() instanceof Verdict.Accept) {
                delivered.addAll(open);
                delivered.removeAll(outcome.failed());
            }
            verdicts.add(answer(route, outcome, dispatch));
        }
        return verdicts;
    }

    /** What one recipient of several is told. */
    private Verdict answer(Route route, Outcome outcome, Dispatch dispatch) {
        return switch (route) {
            case Route.Refused(var verdict) -> verdict;
            case Route.Local(var accounts) -> answer(targets(accounts), outcome, dispatch);
        };
    }

    /** Whoever did not get what others got is served by hand; if that fails, twice, not never. */
    private Verdict answer(
            Collection<Delivery.Target> targets, Outcome outcome, Dispatch dispatch) {
        var missed = new LinkedHashSet<>(targets);
        missed.retainAll(outcome.failed());
        if (missed.isEmpty()) {
            return outcome.verdict();
        }
        if (missed.size() == targets.size()) {
            return Failures.disk(); // nobody has it: the client may try again
        }
        try {
            dispatch.keep(missed);
            return outcome.verdict();
        } catch (IOException e) {
            log.error("{}: message {} cannot be kept", envelope.origin().session(), id, e);
            return Failures.disk(e);
        }
    }

    /**
     * What became of some targets.
     *
     * @param failed those that did not get a message that others got
     */
    private record Outcome(Verdict verdict, Set<Delivery.Target> failed) {}

    private Outcome attempt(Collection<Delivery.Target> targets, Dispatch dispatch) {
        try {
            return accepted(dispatch.deliver(targets));
        } catch (StoreException e) {
            log.warn("{}: message {}: {}", envelope.origin().session(), id, e.getMessage());
            return new Outcome(Failures.of(e), Set.of());
        } catch (IOException e) {
            log.error("{}: message {} cannot be stored", envelope.origin().session(), id, e);
            return new Outcome(Failures.disk(e), Set.of());
        }
    }

    private Outcome accepted(Set<Delivery.Target> failed) {
        return new Outcome(new Verdict.Accept("Accepted as " + id), failed);
    }

    private List<Delivery.Target> targets(Route route) {
        return switch (route) {
            case Route.Local(var accounts) -> targets(accounts);
            case Route.Refused(var verdict) -> List.of();
        };
    }

    private List<Delivery.Target> targets(List<Account> accounts) {
        return accounts.stream()
                .map(account -> new Delivery.Target(account, mailbox(account), Flags.NONE))
                .toList();
    }

    private MailboxName mailbox(Account account) {
        return suspicious
                ? junk.computeIfAbsent(account.user(), user -> pipeline.junk(account))
                : MailboxName.INBOX;
    }

    private void log(Letter letter, Verdict verdict) {
        log.info(
                "{}: message {} from {}, {} octets, {} recipients: {}",
                envelope.origin().session(),
                id,
                envelope.sender().path().toPath(),
                letter.size(),
                envelope.recipients().size(),
                verdict);
    }
}
