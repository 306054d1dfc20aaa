package org.posthorn.pipeline;

import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Posting;
import org.posthorn.store.Delivery;
import org.posthorn.store.MailStore;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings one message into mailboxes and into the queue: all of them are made ready and durable,
 * then all let go of it.
 *
 * <p>Once the first shows it there is no way back: a mailbox that fails then is tried again.
 */
final class Dispatch {

    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    /**
     * A mailbox that fails so often after it was ready has a problem that waiting does not solve.
     */
    private static final int ATTEMPTS = 3;

    private final MailStore store;
    private final Receipts receipts;
    private final Undelivered undelivered;
    private final Letter letter;
    private final Content content;
    private final TraceFields fields;
    private final Optional<Outgoing> outgoing;
    private final boolean ours;
    private boolean receipted;
    private int kept;

    /**
     * @param ours whether we answer for who sends it
     */
    Dispatch(
            MailStore store,
            Receipts receipts,
            Undelivered undelivered,
            Letter letter,
            Content content,
            TraceFields fields,
            Optional<Outgoing> outgoing,
            boolean ours) {
        this.store = store;
        this.receipts = receipts;
        this.undelivered = undelivered;
        this.letter = letter;
        this.content = content;
        this.fields = fields;
        this.outgoing = outgoing;
        this.ours = ours;
    }

    /**
     * Delivers to everybody.
     *
     * @return those who did not get it, however often it was tried
     * @throws StoreException if nobody has it, likewise {@link IOException}
     */
    Addressees deliver(Addressees all) throws IOException {
        Addressees failed = attempt(all);
        for (int attempt = 1; attempt < ATTEMPTS && !failed.isEmpty(); attempt++) {
            failed = retry(failed);
        }
        return failed;
    }

    /**
     * Keeps the message beside the mailboxes for those who failed, so that it may be accepted.
     *
     * @throws IOException if that fails, too
     */
    void keep(Addressees failed) throws IOException {
        var users =
                Stream.concat(
                                failed.local().stream().map(target -> target.account().user()),
                                failed.remote().stream().map(to -> to.address().toMailbox()))
                        .sorted()
                        .toList();
        Path file = undelivered.keep(letter.id() + "-" + ++kept, users, this::writeDelivered);
        log.error(
                "{}: message {} has not reached {}, who failed {} times while others got it: it is"
                        + " kept in {}",
                letter.envelope().origin().session(),
                letter.id(),
                users,
                ATTEMPTS,
                file);
    }

    private Addressees retry(Addressees all) {
        var failed = Addressees.NOBODY;
        for (Addressees one : all.each()) {
            try {
                failed = failed.plus(attempt(one));
            } catch (StoreException | IOException e) {
                log.warn("message {}: {} failed again", letter.id(), one, e);
                failed = failed.plus(one);
            }
        }
        return failed;
    }

    private Addressees attempt(Addressees all) throws IOException {
        if (all.local().isEmpty()) {
            try (Posting posting = begin(all.remote())) {
                writeRelayed(posting.body(), all.remote());
                posting.prepare();
                giveReceipt();
                posting.commit();
            }
            return Addressees.NOBODY;
        }
        long size = fields.delivered().length + content.size();
        try (Delivery delivery = store.deliver(List.copyOf(all.local()), size)) {
            writeDelivered(delivery.body());
            delivery.prepare();
            if (all.remote().isEmpty()) {
                giveReceipt();
                return new Addressees(delivery.commit(), List.of());
            }
            try (Posting posting = begin(all.remote())) {
                writeRelayed(posting.body(), all.remote());
                posting.prepare();
                giveReceipt();
                List<Delivery.Target> failed = delivery.commit();
                return new Addressees(failed, isCommitted(posting) ? List.of() : all.remote());
            }
        }
    }

    private Posting begin(Set<Recipient> recipients) throws IOException {
        return outgoing.orElseThrow()
                .outbox()
                .begin(
                        letter.transaction(isOurs(recipients), List.copyOf(recipients)),
                        fields.forwarded().length + content.size());
    }

    /**
     * A host that we trust passes on what others wrote, too: of its mail only what it names a
     * recipient for is ours, not what an alias makes of it.
     */
    private boolean isOurs(Set<Recipient> recipients) {
        return letter.isSubmission()
                || (ours
                        && recipients.stream()
                                .allMatch(to ->
                                        letter.envelope().addresses().contains(to.address())));
    }

    /** There are mailboxes that show the message, so this must not be an exception any more. */
    private boolean isCommitted(Posting posting) {
        try {
            posting.commit();
            return true;
        } catch (IOException e) {
            log.warn("message {} is not queued", letter.id(), e);
            return false;
        }
    }

    /** Once, however often mailboxes are tried. */
    private void giveReceipt() {
        if (!receipted) {
            var envelope = letter.envelope();
            receipts.accepted(new Receipt(letter.id(), envelope, letter.at(), letter.size()));
            receipted = true;
        }
    }

    private void writeDelivered(OutputStream body) throws IOException {
        body.write(fields.delivered());
        writeContent(body);
    }

    private void writeRelayed(OutputStream body, Set<Recipient> recipients) throws IOException {
        boolean forwarded =
                letter.onlyRecipient().stream()
                        .anyMatch(to -> recipients.stream().noneMatch(r -> r.address().equals(to)));
        body.write(forwarded ? fields.forwarded() : fields.relayed());
        writeContent(body);
    }

    private void writeContent(OutputStream body) throws IOException {
        long at = 0;
        for (HeaderFacts.Span span : letter.removed()) {
            content.transfer(at, span.start(), body);
            at = span.end();
        }
        content.transfer(at, content.size(), body);
    }
}
