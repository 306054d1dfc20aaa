package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.posthorn.store.StoreException;
import org.posthorn.store.maildir.MaildirPaths;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who the users of the directory are to the store.
 *
 * @param folder what relative paths are relative to
 * @param paths where the mail of those is whose entry does not say it
 */
record MailAccounts(Directory directory, Path folder, MaildirPaths paths) implements Accounts {

    private static final String MAILDIR = "maildir:";

    @Override
    public Account of(String user) {
        var account =
                directory
                        .account(user)
                        .orElseThrow(() ->
                                new StoreException(
                                        StoreException.Reason.UNAVAILABLE,
                                        user + " has just been removed"));
        Path location =
                account.mail()
                        .map(own -> own(own, account.home(), account.user()))
                        .orElseGet(() -> paths.of(account.user()));
        Path mail = folder.resolve(location).normalize();
        return new Account(
                account.user(),
                account.home().map(home -> folder.resolve(home).normalize()).orElse(mail),
                mail,
                new Account.Limits(account.quotaOctets(), account.quotaMessages()));
    }

    /** A location as Dovecot writes it: {@code maildir:~/Maildir}. */
    private static Path own(String mail, Optional<String> home, String user) {
        String path = mail.startsWith(MAILDIR) ? mail.substring(MAILDIR.length()) : mail;
        boolean atHome = path.startsWith("~/");
        if (path.contains(":") || (atHome && home.isEmpty())) {
            throw new StoreException(
                    StoreException.Reason.CANNOT, "the mail location of " + user + ": " + mail);
        }
        var expanded = new MaildirPaths(atHome ? path.substring(2) : path).of(user);
        return atHome ? Path.of(home.orElseThrow()).resolve(expanded) : expanded;
    }
}
