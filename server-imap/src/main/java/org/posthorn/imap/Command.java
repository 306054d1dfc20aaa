package org.posthorn.imap;

import org.posthorn.conf.Secret;
import org.posthorn.imap.MailboxView.Expunges;
import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.store.MailboxName;

/**
 * One client command, fully parsed: what runs it never sees wire bytes. The message of an APPEND
 * alone is read later, while it is stored.
 *
 * <p>The nested interfaces are the four groups of RFC 9051 §6, so the type of a command says in
 * which state it is legal.
 */
sealed interface Command {

    /** Whether EXPUNGE may be told while this command is answered. RFC 9051 §7.5.1. */
    default Expunges expunges() {
        return Expunges.TOLD;
    }

    /** What FETCH responses to this command name messages by. RFC 9051 §6.4.9. */
    default Numbering numbering() {
        return Numbering.SEQUENCE;
    }

    /** RFC 9051 §6.1. */
    sealed interface AnyState extends Command {}

    /** RFC 9051 §6.2. */
    sealed interface BeforeLogin extends Command permits Authenticate, Login, StartTls {}

    /** RFC 9051 §6.3. */
    sealed interface AfterLogin extends Command
            permits Append,
                    Create,
                    Delete,
                    Idle,
                    ListMailboxes,
                    Namespace,
                    Rename,
                    Select,
                    StatusCommand,
                    Subscribe,
                    Unsubscribe {}

    /** RFC 9051 §6.4. */
    sealed interface InMailbox extends Command
            permits Check, Close, Copy, Expunge, Fetch, Search, Store, Unselect {}

    record Capability() implements AnyState {}

    record Noop() implements AnyState {}

    record Logout() implements AnyState {}

    /** RFC 2971 §3.1. What the client says of itself is read and forgotten. */
    record Id() implements AnyState {}

    record StartTls() implements BeforeLogin {}

    record Login(String user, Secret password) implements BeforeLogin {}

    record Create(MailboxName mailbox) implements AfterLogin {}

    record Delete(MailboxName mailbox) implements AfterLogin {}

    record Rename(MailboxName from, MailboxName to) implements AfterLogin {}

    record Subscribe(MailboxName mailbox) implements AfterLogin {}

    record Unsubscribe(MailboxName mailbox) implements AfterLogin {}

    record Namespace() implements AfterLogin {}

    record Check() implements InMailbox {}

    /** RFC 9051 §6.4.1: expunges without a word. */
    record Close() implements InMailbox {}

    /** {@link Close} without the expunge. RFC 3691 §2. */
    record Unselect() implements InMailbox {}
}
