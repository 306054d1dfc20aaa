package org.posthorn;

import org.posthorn.store.Account;
import org.posthorn.store.Accounts;

/** The accounts of an embedded server, some of them over quota. */
record FaultyAccounts(Accounts accounts, Faults faults) implements Accounts {

    /** No message is that small. */
    private static final Account.Limits FULL = new Account.Limits(1, 1);

    @Override
    public Account of(String user) {
        Account account = accounts.of(user);
        return faults.isFull(user)
                ? new Account(
                        account.user(),
                        account.home(),
                        account.location(),
                        account.control(),
                        account.index(),
                        FULL)
                : account;
    }
}
