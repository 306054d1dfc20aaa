package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.posthorn.store.StoreException;

import java.nio.file.Path;

/** Who the users of the directory are to the store. */
record MailAccounts(Directory directory) implements Accounts {

    @Override
    public Account of(String user) {
        var account =
                directory
                        .account(user)
                        .orElseThrow(() ->
                                new StoreException(
                                        StoreException.Reason.UNAVAILABLE,
                                        user + " has just been removed"));
        return new Account(
                account.user(),
                Path.of("nowhere"),
                new Account.Limits(account.quotaOctets(), account.quotaMessages()));
    }
}
