package org.posthorn.pipeline;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Recipient;
import org.posthorn.outbound.QueueFullException;
import org.posthorn.store.Account;
import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A message on its way through the pipeline. */
final class Incoming implements Reception {

    private static final Logger log = LoggerFactory.getLogger(Incoming.class);

    private final Pipeline pipeline;
    private final Envelope envelope;
    private final String id;
    private final HeaderScan scan;
    private final Content content;
    private final Optional<Signatures> signatures;
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
            Optional<Signatures> signatures) {
        this.pipeline = pipeline;
        this.envelope = envelope;
        this.id = id;
        this.content = content;
        this.scan = scan;
        this.signatures = signatures;
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
        signatures.ifPresent(passing -> passing.write(octets, offset, length));
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
                objection == null ? pipeline.evidence(envelope, signatures, header) : Evidence.NONE;
        var letter = new Letter(id, envelope, header, evidence, size, pipeline.now());
        if (objection == null) {
            objection = pipeline.objection(letter).orElse(null);
        }
        List<Verdict> verdicts =
                objection == null
                        ? deliver(letter)
                        : new ArrayList<>(java.util.Collections.nCopies(replies(), objection));
        pipeline.note(letter, verdicts.getFirst());
        if (log.isInfoEnabled()) {
            verdicts.forEach(verdict -> log(letter, verdict));
        }
        return verdicts;
    }

    @Override
    public void close() {
        signatures.ifPresent(Signatures::close);
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
        for (Recipient recipient : envelope.recipients()) {
            routes.add(pipeline.route(envelope.origin(), recipient));
        }
        var dispatch = pipeline.dispatch(letter, content);
        List<Verdict> verdicts =
                isLmtp() ? deliverEach(routes, dispatch) : List.of(deliverAll(routes, dispatch));
        pipeline.tell(letter, content, delivered(routes, verdicts));
        return verdicts;
    }

    /** Those in whose own mailboxes the message is. */
    private List<Recipient> delivered(List<Route> routes, List<Verdict> verdicts) {
        var delivered = new ArrayList<Recipient>();
        for (int i = 0; i < routes.size(); i++) {
            boolean accepted = verdicts.get(isLmtp() ? i : 0) instanceof Verdict.Accept;
            boolean local =
                    routes.get(i) instanceof Route.Taken(var accounts, var remote)
                            && remote.isEmpty();
            if (accepted && local) {
                delivered.add(envelope.recipients().get(i));
            }
        }
        return delivered;
    }

    /** One answer for all: the message goes to every recipient, or to none. */
    private Verdict deliverAll(List<Route> routes, Dispatch dispatch) {
        var all = Addressees.NOBODY;
        for (Route route : routes) {
            switch (route) {
                case Route.Taken taken -> all = all.plus(addressees(taken));
                case Route.Refused(var verdict) -> {
                    return verdict; // it was accepted at RCPT, and has changed meanwhile
                }
            }
        }
        return answer(all, attempt(all, dispatch), dispatch);
    }

    /** Every recipient has an answer of its own: one that fails does not harm the others. */
    private List<Verdict> deliverEach(List<Route> routes, Dispatch dispatch) {
        var all = Addressees.NOBODY;
        for (Route route : routes) {
            all = all.plus(addressees(route));
        }
        if (!all.isEmpty()) {
            Outcome together = attempt(all, dispatch);
            if (together.verdict() instanceof Verdict.Accept || all.size() == 1) {
                return routes.stream().map(route -> answer(route, together, dispatch)).toList();
            }
        }
        var delivered = Addressees.NOBODY;
        var verdicts = new ArrayList<Verdict>();
        for (Route route : routes) {
            Addressees open = addressees(route).without(delivered);
            Outcome outcome =
                    open.isEmpty() ? accepted(Addressees.NOBODY) : attempt(open, dispatch);
            if (outcome.verdict() instanceof Verdict.Accept) {
                delivered = delivered.plus(open.without(outcome.failed()));
            }
            verdicts.add(answer(route, outcome, dispatch));
        }
        return verdicts;
    }

    /** What one recipient of several is told. */
    private Verdict answer(Route route, Outcome outcome, Dispatch dispatch) {
        return switch (route) {
            case Route.Refused(var verdict) -> verdict;
            case Route.Taken taken -> answer(addressees(taken), outcome, dispatch);
        };
    }

    /** Whoever did not get what others got is served by hand; if that fails, twice, not never. */
    private Verdict answer(Addressees all, Outcome outcome, Dispatch dispatch) {
        Addressees missed = all.among(outcome.failed());
        if (missed.isEmpty()) {
            return outcome.verdict();
        }
        if (missed.size() == all.size()) {
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
     * What became of some addressees.
     *
     * @param failed those that did not get a message that others got
     */
    private record Outcome(Verdict verdict, Addressees failed) {}

    private Outcome attempt(Addressees all, Dispatch dispatch) {
        try {
            return accepted(dispatch.deliver(all));
        } catch (StoreException e) {
            log.warn("{}: message {}: {}", envelope.origin().session(), id, e.getMessage());
            return new Outcome(Failures.of(e), Addressees.NOBODY);
        } catch (QueueFullException e) {
            log.warn("{}: message {}: {}", envelope.origin().session(), id, e.getMessage());
            return new Outcome(Failures.queueFull(), Addressees.NOBODY);
        } catch (IOException e) {
            log.error("{}: message {} cannot be stored", envelope.origin().session(), id, e);
            return new Outcome(Failures.disk(e), Addressees.NOBODY);
        }
    }

    private Outcome accepted(Addressees failed) {
        return new Outcome(new Verdict.Accept("Accepted as " + id), failed);
    }

    private Addressees addressees(Route route) {
        return switch (route) {
            case Route.Taken(var accounts, var remote) ->
                    new Addressees(
                            accounts.stream()
                                    .map(to -> new Delivery.Target(to, mailbox(to), Flags.NONE))
                                    .toList(),
                            remote);
            case Route.Refused(var verdict) -> Addressees.NOBODY;
        };
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
