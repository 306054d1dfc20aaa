package org.posthorn;

import org.posthorn.disk.Disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The accounts and aliases of an installation for a command: through the daemon where it runs, else
 * in its files, which no daemon can use meanwhile.
 */
public final class LocalAccounts implements AutoCloseable {

    private final Opened opened;
    private final AccountBook book;
    private final AliasBook aliases;

    private LocalAccounts(Opened opened, AccountBook book, AliasBook aliases) {
        this.opened = opened;
        this.book = book;
        this.aliases = aliases;
    }

    /**
     * Opens them.
     *
     * @param file where {@code conf} was read from
     * @throws IOException if the data folder is in use by something that does not answer
     */
    public static LocalAccounts open(PosthornConf conf, Path file) throws IOException {
        var opened = new Opened();
        try {
            Optional<ControlClient> daemon = ControlClient.connect(conf.data());
            if (daemon.isPresent()) {
                ControlClient client = opened.add(daemon.get());
                return new LocalAccounts(opened, client, client.aliases());
            }
            var disk = opened.add(new Disk(conf.disk()));
            Parts.lock(conf.data(), disk, opened);
            Path folder = Parts.folderOf(file);
            var people = People.of(conf, folder, disk, opened);
            return new LocalAccounts(
                    opened,
                    new Forgetting(people.book(), Parts.apps(conf, folder, disk)),
                    AliasBook.of(people.directory()));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    public AccountBook book() {
        return book;
    }

    public AliasBook aliases() {
        return aliases;
    }

    @Override
    public void close() {
        opened.close();
    }
}
