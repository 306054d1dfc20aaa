package org.posthorn.store.maildir;

import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.Volume;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.StoreUnderTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Maildirs in a fresh folder, checked for consistency in the end. */
final class MaildirUnderTest implements StoreUnderTest {

    static final MaildirConf CRLF = conf("");

    private final Path folder;
    private final MaildirConf conf;
    private final boolean apart;
    private final Volume volume;
    private Disk disk;
    private MaildirStore store;
    private final List<Account> accounts = new ArrayList<>();

    MaildirUnderTest(Path folder, MaildirConf conf, Volume volume) {
        this(folder, conf, false, volume);
    }

    private MaildirUnderTest(Path folder, MaildirConf conf, boolean apart, Volume volume) {
        this.folder = folder;
        this.conf = conf;
        this.apart = apart;
        this.volume = volume;
        this.disk = new Disk(new DiskConf(4), volume);
        this.store = new MaildirStore(conf, disk, InstantSource.system());
    }

    static MaildirUnderTest begin() {
        return begin(CRLF);
    }

    static MaildirUnderTest begin(MaildirConf conf) {
        return begin(conf, false, false);
    }

    /** For what does not ask how long a disk takes. */
    static MaildirUnderTest inMemory(MaildirConf conf) {
        return begin(conf, false, true);
    }

    /** In memory, with control files and indexes in trees of their own. */
    static MaildirUnderTest apart(MaildirConf conf) {
        return begin(conf, true, true);
    }

    private static MaildirUnderTest begin(MaildirConf conf, boolean apart, boolean inMemory) {
        try {
            Path folder =
                    inMemory
                            ? InMemory.createTempDirectory()
                            : Files.createTempDirectory("maildir-test");
            return new MaildirUnderTest(folder, conf, apart, new NioVolume());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without mailboxes that nobody asked for, and with these lines. */
    static MaildirConf conf(String toml) {
        return Conf.parse(
                MaildirConf.class,
                "maildir = \"/unused/%d/%n\"\ncreate-mailboxes = false\n" + toml,
                "test.toml");
    }

    /** Where the Maildirs of all accounts are. */
    Path folder() {
        return folder;
    }

    Path root(Account account) {
        return account.location();
    }

    @Override
    public MailStore store() {
        return store;
    }

    @Override
    public MailStore reopen() {
        stop();
        disk = new Disk(new DiskConf(4), volume);
        store = new MaildirStore(conf, disk, InstantSource.system());
        return store;
    }

    @Override
    public Account account(Account.Limits limits) {
        Account account = account("user" + (accounts.size() + 1), limits);
        accounts.add(account);
        return account;
    }

    private Account account(String user, Account.Limits limits) {
        Path mail = folder.resolve(user);
        return new Account(
                user + "@example.org",
                mail,
                mail,
                apart ? folder.resolve("control").resolve(user) : mail,
                apart ? folder.resolve("index").resolve(user) : mail,
                limits);
    }

    @Override
    public void close() {
        stop();
        try {
            accounts.forEach(account -> Consistency.check(conf, account));
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        store.close();
        disk.close();
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> entries = Files.list(path)) {
                for (Path entry : entries.toList()) {
                    delete(entry);
                }
            }
        }
        Files.delete(path);
    }
}
