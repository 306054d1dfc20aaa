package org.posthorn.store;

import java.util.List;
import java.util.Optional;
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
     *
     * @param use what the mailbox shall be for; nothing keeps others from being for the same. RFC
     *     6154 §3.
     */
    void create(Account account, MailboxName name, Optional<SpecialUse> use);

    /** One for nothing special, but for what its name says. */
    default void create(Account account, MailboxName name) {
        create(account, name, Optional.empty());
    }

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

    /**
     * The same without the size, which may be -1: for it a store may have to look at every message.
     */
    default Status counts(Account account, MailboxName name) {
        return status(account, name);
    }

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

    /**
     * A small text of the account; empty if there is none. {@code NOT_FOUND} if it is of a mailbox
     * that is not there.
     */
    Optional<byte[]> text(Account account, TextName name);

    /**
     * Keeps a text, durably, in place of what it was before. {@code NOT_FOUND} as above; {@code
     * CANNOT} for more than {@link TextName#MAX_TEXT} octets.
     */
    void putText(Account account, TextName name, byte[] text);

    /** Forgets a text, durably; nothing happens if there is none. {@code NOT_FOUND} as above. */
    void removeText(Account account, TextName name);

    /** The account's Sieve scripts, in ascending order of names. */
    List<TextName.Script> scripts(Account account);

    /** Ends every watch and releases what the store holds; what was acknowledged stays. */
    @Override
    void close();

    /**
     * RFC 9051 §6.3.11.
     *
     * @param mailboxId as {@link Mailbox#id}
     */
    record Status(
            String mailboxId,
            long uidValidity,
            long uidNext,
            long highestModSeq,
            int messages,
            int unseen,
            int deleted,
            long size) {}

    record Usage(long octets, long messages) {}
}
