package org.posthorn.pipeline;

import org.posthorn.store.Delivery;
import org.posthorn.store.MailStore;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings one message into mailboxes: all of them are made ready and durable, then all show it.
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
    private final byte[] fields;
    private boolean receipted;
    private int kept;

    /**
     * @param fields the header fields to put in front
     */
    Dispatch(
            MailStore store,
            Receipts receipts,
            Undelivered undelivered,
            Letter letter,
            Content content,
            byte[] fields) {
        this.store = store;
        this.receipts = receipts;
        this.undelivered = undelivered;
        this.letter = letter;
        this.content = content;
        this.fields = fields;
    }

    /**
     * Delivers to all targets.
     *
     * @return those that did not get it, however often it was tried
     * @throws StoreException if it is visible in none, likewise {@link IOException}
     */
    Set<Delivery.Target> deliver(Collection<Delivery.Target> targets) throws IOException {
        Set<Delivery.Target> failed = Set.copyOf(attempt(targets));
        for (int attempt = 1; attempt < ATTEMPTS && !failed.isEmpty(); attempt++) {
            failed = retry(failed);
        }
        return failed;
    }

    /**
     * Keeps the message beside the mailboxes for targets that failed, so that it may be accepted.
     *
     * @throws IOException if that fails, too
     */
    void keep(Collection<Delivery.Target> failed) throws IOException {
        var users = failed.stream().map(target -> target.account().user()).sorted().toList();
        Path file = undelivered.keep(letter.id() + "-" + ++kept, users, this::writeTo);
        log.error(
                "{}: message {} is not in the mailboxes of {}, which failed {} times while others"
                        + " got it: it is kept in {}",
                letter.envelope().origin().session(),
                letter.id(),
                users,
                ATTEMPTS,
                file);
    }

    private Set<Delivery.Target> retry(Set<Delivery.Target> targets) {
        var failed = new HashSet<Delivery.Target>();
        for (Delivery.Target target : targets) {
            try {
                failed.addAll(attempt(List.of(target)));
            } catch (StoreException | IOException e) {
                log.warn("message {}: {} failed again", letter.id(), target.account().user(), e);
                failed.add(target);
            }
        }
        return failed;
    }

    private List<Delivery.Target> attempt(Collection<Delivery.Target> targets) throws IOException {
        long size = fields.length + content.size();
        try (Delivery delivery = store.deliver(List.copyOf(targets), size)) {
            OutputStream body = delivery.body();
            writeTo(body);
            delivery.prepare();
            giveReceipt();
            return delivery.commit();
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

    private void writeTo(OutputStream body) throws IOException {
        body.write(fields);
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
