package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.disk.Disk;
import org.posthorn.mail.Address;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.posthorn.store.StoreException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Whose mail is where. Reads the accounts' files and changes nothing. */
public final class MailPlaces {

    private final Directory directory;
    private final AccountBook book;
    private final Accounts accounts;

    MailPlaces(Directory directory, AccountBook book, Accounts accounts) {
        this.directory = directory;
        this.book = book;
        this.accounts = accounts;
    }

    /** Of an installation, whether its daemon runs or not; {@code file} is its configuration. */
    public static MailPlaces of(PosthornConf conf, Path file, Disk disk) {
        Path folder = Parts.folderOf(file);
        var directory = Parts.directory(conf, folder, disk);
        return new MailPlaces(
                directory,
                new FileAccounts(directory),
                new MailAccounts(directory, folder, conf.store()));
    }

    /** Every user. */
    public List<String> users() throws IOException {
        return book.list().stream().map(Address::toString).toList();
    }

    /**
     * The mail of a user.
     *
     * @throws RefusedException if there is no such user
     */
    public Account account(String user) throws IOException {
        var known =
                directory
                        .account(user)
                        .orElseThrow(() ->
                                new RefusedException(
                                        "there is no account "
                                                + user
                                                + "; 'posthorn account list' prints them"));
        try {
            return accounts.of(known.user());
        } catch (StoreException e) {
            throw new RefusedException(e);
        }
    }
}
