package org.posthorn.store;

import java.util.List;
import java.util.Set;

/**
 * All mail of all accounts. Thread-safe; every method may block, and throws {@link StoreException}
 * where it refuses.
 *
 * <p>INBOX always exists, and an account's storage is made when it is first used.
 */
public interface MailStore extends AutoCloseable {

    /**
     * Mailboxes of one account, and as many subscriptions: a list of them is held in memory. What
     * goes beyond is refused with {@code CANNOT}.
     */
    int MAX_MAILBOXES = 10_000;

    /**
     * Every mailbox of the account and the missing parents of each, in ascending order of names.
     */
    List<MailboxEntry> list(Account account);

    /**
     * Creates a mailbox and its missing parents. {@code ALREADY_EXISTS}, {@code CANNOT}.
     *
     * <p>UIDVALIDITY or the UIDs are above those of any earlier mailbox of this name. RFC 9051
     * §2.3.1.1.
     */
    void create(Account account, MailboxName name);

    /**
     * Deletes a mailbox and its messages, not its children. {@code NOT_FOUND}; {@code CANNOT} for
     * INBOX and for a parent that exists only by its children. Sessions that have it open find it
     * gone. RFC 9051 §6.3.5.
     */
    void delete(Account account, MailboxName name);

    /**
     * Renames a mailbox and everything below it, creating missing parents. Renaming INBOX moves its
     * messages into a new mailbox and leaves INBOX and its children. Sessions that have one open go
     * on with it or find it gone. RFC 9051 §6.3.6.
     *
     * <p>In this order: {@code NOT_FOUND}; {@code ALREADY_EXISTS} where there is {@code to} or
     * anything below it; {@code CANNOT} below itself or too deep.
     */
    void rename(Account account, MailboxName from, MailboxName to);

    /** Names may be subscribed that do not exist. RFC 9051 §6.3.7. */
    Set<MailboxName> subscriptions(Account account);

    void subscribe(Account account, MailboxName name);

    void unsubscribe(Account account, MailboxName name);

    /** Opens an existing mailbox; {@code NOT_FOUND} if there is none. Close it when done. */
    Mailbox open(Account account, MailboxName name);

    /** Counts of an existing mailbox; {@code NOT_FOUND}. Cheaper than opening where a store can. */
    Status status(Account account, MailboxName name);

    /** What the account stores now, to compare with its limits. */
    Usage usage(Account account);

    /**
     * Begins the delivery of one message to all its targets, creating missing mailboxes other than
     * INBOX. Nothing is visible to readers until {@link Delivery#commit}.
     *
     * <p>{@code OVER_QUOTA} where a target cannot take {@code expectedSize} octets; 0 if the size
     * is not known yet.
     */
    Delivery deliver(List<Delivery.Target> targets, long expectedSize);

    /** Ends every watch and releases what the store holds; what was acknowledged stays. */
    @Override
    void close();

    /** RFC 9051 §6.3.11. */
    record Status(
            long uidValidity,
            long uidNext,
            long highestModSeq,
            int messages,
            int unseen,
            int deleted,
            long size) {}

    record Usage(long octets, long messages) {}
}
