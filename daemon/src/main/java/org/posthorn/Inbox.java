package org.posthorn;

import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The INBOX of an account, as a test looks at it. What a client moves elsewhere or deletes is not
 * there any more. Thread-safe.
 *
 * <p>Waiting in vain ends with an {@link AssertionError} that shows what did arrive, what arrived
 * for others, and what was refused.
 */
public final class Inbox {

    /** Enough for any machine that builds; a test that passes never waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int BLOCK = 1 << 20;

    private final MailStore store;
    private final Account account;
    private final Arrivals arrivals;

    Inbox(MailStore store, Account account, Arrivals arrivals) {
        this.store = store;
        this.account = account;
        this.arrivals = arrivals;
    }

    /** What is there now, in the order of arrival. */
    public List<ReceivedMail> messages() {
        try (Mailbox mailbox = store.open(account, MailboxName.INBOX)) {
            var messages = new ArrayList<ReceivedMail>();
            read(mailbox, 1, messages);
            return List.copyOf(messages);
        }
    }

    /** The first message that fits: it is there already, or comes within 10 seconds. */
    public ReceivedMail await(Predicate<ReceivedMail> wanted) {
        return await(wanted, PATIENCE);
    }

    /** The first message that fits: it is there already, or comes in time. */
    public ReceivedMail await(Predicate<ReceivedMail> wanted, Duration patience) {
        return await(
                seen -> seen.stream().filter(wanted).findFirst(), patience, "no message that fits");
    }

    /** All messages, once there are so many: they are there already, or come within 10 seconds. */
    public List<ReceivedMail> await(int count) {
        return await(count, PATIENCE);
    }

    /** All messages, once there are so many: they are there already, or come in time. */
    public List<ReceivedMail> await(int count, Duration patience) {
        return await(
                seen -> seen.size() < count ? Optional.empty() : Optional.of(List.copyOf(seen)),
                patience,
                "fewer than " + count + " messages");
    }

    private <R> R await(
            Function<List<ReceivedMail>, Optional<R>> look, Duration patience, String failure) {
        long deadline = System.nanoTime() + patience.toNanos();
        var changed = new Semaphore(0);
        var seen = new ArrayList<ReceivedMail>();
        // the watch ends with the mailbox
        try (Mailbox mailbox = store.open(account, MailboxName.INBOX)) {
            mailbox.watch(changed::release);
            long next = 1;
            while (true) {
                next = read(mailbox, next, seen);
                Optional<R> result = look.apply(seen);
                if (result.isPresent()) {
                    return result.get();
                }
                if (!changed.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new AssertionError(picture(failure, patience, seen));
                }
                changed.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(picture(failure + ", interrupted", patience, seen), e);
        }
    }

    /** Adds the messages from this UID on, and returns the UID to go on with. */
    private long read(Mailbox mailbox, long from, List<ReceivedMail> messages) {
        Mailbox.Snapshot snapshot = mailbox.snapshot();
        int start = snapshot.indexOf(from);
        long next = from;
        for (int i = start < 0 ? -1 - start : start; i < snapshot.size(); i++) {
            next = snapshot.uid(i) + 1;
            try {
                byte[] octets = read(mailbox, snapshot.uid(i), snapshot.messageSize(i));
                messages.add(
                        new ReceivedMail(octets, snapshot.internalDate(i), arrivals.of(octets)));
            } catch (StoreException e) {
                if (e.reason() != StoreException.Reason.NOT_FOUND) {
                    throw e;
                }
                // a client has just deleted it
            }
        }
        return next;
    }

    private static byte[] read(Mailbox mailbox, long uid, long size) {
        byte[] octets = new byte[Math.toIntExact(size)];
        int at = 0;
        while (at < octets.length) {
            byte[] block = mailbox.read(new Uid(uid), at, Math.min(BLOCK, octets.length - at));
            if (block.length == 0) {
                throw new StoreException(StoreException.Reason.CORRUPT, "message is too short");
            }
            System.arraycopy(block, 0, octets, at, block.length);
            at += block.length;
        }
        return octets;
    }

    private String picture(String failure, Duration patience, List<ReceivedMail> seen) {
        var picture = new StringBuilder();
        picture.append("After ").append(patience.toMillis()).append(" ms there is ");
        picture.append(failure).append(" in the inbox of ").append(account.user()).append(".\n");
        section(picture, "It got", seen);
        section(
                picture,
                "All deliveries",
                arrivals.receipts().stream()
                        .map(receipt ->
                                "%s  from %s to %s  %,d octets"
                                        .formatted(
                                                receipt.at(),
                                                receipt.envelope().sender().path().toPath(),
                                                receipt.envelope().addresses(),
                                                receipt.size()))
                        .toList());
        section(picture, "Refused", arrivals.refusals());
        return picture.toString();
    }

    private static void section(StringBuilder picture, String title, List<?> lines) {
        picture.append(title).append(lines.isEmpty() ? ": nothing\n" : ":\n");
        // the last ones say most
        for (Object line : lines.subList(Math.max(0, lines.size() - 20), lines.size())) {
            picture.append("  ").append(line).append('\n');
        }
    }
}
