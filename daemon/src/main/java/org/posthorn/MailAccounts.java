package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.posthorn.store.StoreException;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirPaths;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who the users of the directory are to the store.
 *
 * @param folder what relative paths are relative to
 * @param store where mail and home of those are whose entry does not say it
 */
record MailAccounts(Directory directory, Path folder, MaildirConf store) implements Accounts {

    private static final String MAILDIR = "maildir:";

    @Override
    public Account of(String user) {
        var account = resident(user);
        Optional<Path> home =
                account.home()
                        .map(Path::of)
                        .or(() -> store.homes().map(homes -> homes.of(account.user())))
                        .map(path -> folder.resolve(path).normalize());
        Path location =
                account.mail()
                        .map(own -> own(own, home, account.user()))
                        .orElseGet(
                                () -> new MaildirPaths(store.maildir()).of(account.user(), home));
        Path mail = folder.resolve(location).normalize();
        var all =
                new Account(
                        account.user(),
                        home.orElse(mail),
                        mail,
                        tree(store.controls(), account.user(), home).orElse(mail),
                        tree(store.indexes(), account.user(), home).orElse(mail),
                        store.limits(account.quotaOctets(), account.quotaMessages()));
        store.requireApart(all);
        return all;
    }

    private org.posthorn.directory.Account resident(String user) {
        try {
            return directory
                    .account(user)
                    .orElseThrow(() ->
                            new StoreException(
                                    StoreException.Reason.UNAVAILABLE,
                                    user + " has just been removed"));
        } catch (DirectoryException e) {
            throw new StoreException(
                    StoreException.Reason.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Path> tree(Optional<MaildirPaths> paths, String user, Optional<Path> home) {
        return paths.map(each -> folder.resolve(each.of(user, home)).normalize());
    }

    /** A location as Dovecot writes it: {@code maildir:~/Maildir}. */
    private static Path own(String mail, Optional<Path> home, String user) {
        String path = mail.startsWith(MAILDIR) ? mail.substring(MAILDIR.length()) : mail;
        if (path.contains(":")) {
            throw cannot(mail, user, "only a path is possible");
        }
        try {
            return new MaildirPaths(path).of(user, home);
        } catch (IllegalArgumentException e) {
            throw cannot(mail, user, String.valueOf(e.getMessage()));
        }
    }

    private static StoreException cannot(String mail, String user, String why) {
        return new StoreException(
                StoreException.Reason.CANNOT,
                "the mail location of " + user + ", " + mail + ": " + why);
    }
}
