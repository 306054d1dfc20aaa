package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Explanation;
import org.posthorn.disk.Disk;
import org.posthorn.mail.Address;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.posthorn.store.StoreException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Whose mail is where. Reads the accounts and changes nothing. */
public final class MailPlaces implements AutoCloseable {

    private final Opened opened;
    private final Directory directory;
    private final AccountBook book;
    private final Accounts accounts;

    MailPlaces(Directory directory, AccountBook book, Accounts accounts) {
        this(new Opened(), directory, book, accounts);
    }

    private MailPlaces(Opened opened, Directory directory, AccountBook book, Accounts accounts) {
        this.opened = opened;
        this.directory = directory;
        this.book = book;
        this.accounts = accounts;
    }

    /** Of an installation, whether its daemon runs or not; {@code file} is its configuration. */
    public static MailPlaces of(PosthornConf conf, Path file, Disk disk) {
        Path folder = Parts.folderOf(file);
        var opened = new Opened();
        var people = People.of(conf, folder, disk, opened);
        return new MailPlaces(
                opened,
                people.directory(),
                people.book(),
                new MailAccounts(people.directory(), folder, conf.store()));
    }

    /** Every domain whose mail is taken. */
    public Set<String> domains() throws IOException {
        return People.asking(directory::domains);
    }

    /** Who gets the mail for an address, and why. */
    public Explanation explain(Address recipient) {
        return directory.explain(recipient);
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
        try {
            var known =
                    directory
                            .account(user)
                            .orElseThrow(() ->
                                    new RefusedException(
                                            "there is no account "
                                                    + user
                                                    + "; 'posthorn account list' prints them"));
            return accounts.of(known.user());
        } catch (StoreException e) {
            throw new RefusedException(e);
        } catch (DirectoryException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Closes the connection to the database, where there is one. */
    @Override
    public void close() {
        opened.close();
    }
}
