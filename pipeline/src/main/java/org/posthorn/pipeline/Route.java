package org.posthorn.pipeline;

import org.posthorn.store.Account;

import java.util.List;

/** Where a recipient's mail goes. */
sealed interface Route {

    /** Into the INBOX of each of these. */
    record Local(List<Account> accounts) implements Route {

        public Local {
            accounts = List.copyOf(accounts);
        }
    }

    record Refused(Verdict verdict) implements Route {}
}
