package org.posthorn.pipeline;

import org.posthorn.mail.Recipient;
import org.posthorn.store.Account;

import java.util.List;

/** Where a recipient's mail goes. */
sealed interface Route {

    /**
     * Into the INBOX of each of these accounts, and on to each of these recipients elsewhere.
     * Together they are one at least.
     */
    record Taken(List<Account> accounts, List<Recipient> remote) implements Route {

        public Taken {
            accounts = List.copyOf(accounts);
            remote = List.copyOf(remote);
        }
    }

    record Refused(Verdict verdict) implements Route {}
}
