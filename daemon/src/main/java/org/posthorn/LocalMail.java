package org.posthorn;

import org.posthorn.disk.Disk;
import org.posthorn.migrate.Progress;
import org.posthorn.store.maildir.MaildirStore;
import org.posthorn.store.maildir.Verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mail of an installation for a command: through the daemon where it runs, else in its files,
 * which no daemon can use meanwhile.
 */
public final class LocalMail implements MailDesk, AutoCloseable {

    private final Opened opened;
    private final MailDesk desk;

    private LocalMail(Opened opened, MailDesk desk) {
        this.opened = opened;
        this.desk = desk;
    }

    /**
     * Opens it.
     *
     * @param file where {@code conf} was read from
     * @throws IOException if the data folder is in use by something that does not answer
     */
    public static LocalMail open(PosthornConf conf, Path file) throws IOException {
        var opened = new Opened();
        try {
            Optional<ControlClient> daemon = ControlClient.connect(conf.data());
            if (daemon.isPresent()) {
                return new LocalMail(opened, opened.add(daemon.get()));
            }
            var disk = opened.add(new Disk(conf.disk()));
            Parts.lock(conf.data(), disk, opened);
            var clock = InstantSource.system();
            var store = opened.add(new MaildirStore(conf.store(), disk, clock));
            return new LocalMail(
                    opened,
                    new MailWork(
                            store,
                            conf.store(),
                            disk,
                            new Verify(conf.store(), disk, clock),
                            opened.add(MailPlaces.of(conf, file, disk)),
                            conf.data(),
                            new Expire(store, conf.store().separator(), conf.retention(), clock)));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public List<Map<String, Object>> ask(Map<String, Object> request, Progress progress)
            throws IOException {
        return desk.ask(request, progress);
    }

    @Override
    public void close() {
        opened.close();
    }
}
