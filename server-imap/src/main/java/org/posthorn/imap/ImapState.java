package org.posthorn.imap;

import org.posthorn.store.Account;

/** The states of RFC 9051 §3. Each record holds exactly what is known in that state. */
sealed interface ImapState {

    record NotAuthenticated() implements ImapState {}

    /** Authenticated, with or without a selected mailbox. */
    sealed interface LoggedIn extends ImapState {
        Account account();
    }

    record Authenticated(Account account) implements LoggedIn {}

    record Selected(Account account, MailboxView view, Access access) implements LoggedIn {}

    record LoggedOut() implements ImapState {}

    /** SELECT or EXAMINE. */
    enum Access {
        READ_WRITE,
        READ_ONLY
    }
}
