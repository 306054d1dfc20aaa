package org.posthorn;

import org.posthorn.disk.Disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The accounts of an installation for a command: through the daemon where it runs, else in its
 * files, which no daemon can use meanwhile.
 */
public final class LocalAccounts implements AutoCloseable {

    private final Opened opened;
    private final AccountBook book;

    private LocalAccounts(Opened opened, AccountBook book) {
        this.opened = opened;
        this.book = book;
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
                return new LocalAccounts(opened, opened.add(daemon.get()));
            }
            var disk = opened.add(new Disk(conf.disk()));
            Parts.lock(conf.data(), disk, opened);
            Path folder = Parts.folderOf(file);
            return new LocalAccounts(
                    opened,
                    new Forgetting(
                            new FileAccounts(Parts.directory(conf, folder, disk)),
                            Parts.apps(conf, folder, disk)));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    public AccountBook book() {
        return book;
    }

    @Override
    public void close() {
        opened.close();
    }
}
