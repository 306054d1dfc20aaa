package org.posthorn;

import org.posthorn.disk.Disk;
import org.posthorn.migrate.Progress;
import org.posthorn.outbound.Queue;
import org.posthorn.sasl.AuthPlaces;
import org.posthorn.sasl.GuardFile;
import org.posthorn.sasl.LoginGuard;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;
import org.posthorn.store.maildir.MaildirStore;
import org.posthorn.store.maildir.Verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mail, the logins or the queue of an installation for a command: through the daemon where it
 * runs, else in its files, which no daemon can use meanwhile.
 */
public final class LocalDesk implements MailDesk, AutoCloseable {

    private final Opened opened;
    private final MailDesk desk;

    private LocalDesk(Opened opened, MailDesk desk) {
        this.opened = opened;
        this.desk = desk;
    }

    /** What works on the files. */
    @FunctionalInterface
    private interface Work {
        MailDesk on(Disk disk, Opened opened) throws IOException;
    }

    /**
     * Opens the mail.
     *
     * @param file where {@code conf} was read from
     * @throws IOException if the data folder is in use by something that does not answer
     */
    public static LocalDesk ofMail(PosthornConf conf, Path file) throws IOException {
        return open(conf, (disk, opened) -> mail(conf, file, disk, opened));
    }

    /** Opens the logins, likewise. */
    public static LocalDesk ofLogins(PosthornConf conf, Path file) throws IOException {
        return open(
                conf,
                (disk, opened) -> {
                    AuthWork work = logins(conf, Parts.folderOf(file), disk, opened);
                    return (request, progress) -> work.ask(request);
                });
    }

    /** Opens the queue, likewise; without a daemon it stays at rest. */
    public static LocalDesk ofQueue(PosthornConf conf) throws IOException {
        return open(
                conf,
                (disk, opened) -> {
                    var desk =
                            Queue.deskAtRest(
                                    conf.queue(),
                                    disk,
                                    OutboundMail.folder(conf.data()),
                                    InstantSource.system());
                    return new Queued(new QueueWork(desk, false));
                });
    }

    private record Queued(QueueWork work) implements MailDesk {

        @Override
        public List<Map<String, Object>> ask(Map<String, Object> request, Progress progress)
                throws IOException {
            return work.ask(request);
        }

        @Override
        public void list(Map<String, Object> request, Taker taker) throws IOException {
            work.list(request, taker);
        }
    }

    private static LocalDesk open(PosthornConf conf, Work work) throws IOException {
        var opened = new Opened();
        try {
            Optional<ControlClient> daemon = ControlClient.connect(conf.data());
            if (daemon.isPresent()) {
                return new LocalDesk(opened, opened.add(daemon.get()));
            }
            var disk = opened.add(new Disk(conf.disk()));
            Parts.lock(conf.data(), disk, opened);
            return new LocalDesk(opened, work.on(disk, opened));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static MailWork mail(PosthornConf conf, Path file, Disk disk, Opened opened)
            throws IOException {
        var clock = InstantSource.system();
        var store = opened.add(new MaildirStore(conf.store(), disk, clock));
        return new MailWork(
                store,
                conf.store(),
                disk,
                new Verify(conf.store(), disk, clock),
                opened.add(MailPlaces.of(conf, file, disk)),
                conf.data(),
                new Expire(store, conf.store().separator(), conf.retention(), clock));
    }

    private static AuthWork logins(PosthornConf conf, Path folder, Disk disk, Opened opened)
            throws IOException {
        var clock = InstantSource.system();
        var directory = People.of(conf, folder, disk, opened).directory();
        var guard = new LoginGuard(conf.auth(), conf.proxyNetworks(), clock);
        opened.add(GuardFile.open(conf.data().resolve(Parts.GUARD), disk, guard));
        var apps = Parts.apps(conf, folder, disk);
        var authenticator =
                opened.add(
                        new PasswordAuthenticator(
                                conf.auth(),
                                directory,
                                Passwords.ARGON2ID,
                                Optional.of(new AuthPlaces(folder, conf.data(), disk)),
                                apps,
                                guard));
        return new AuthWork(directory, authenticator, guard, Optional.of(apps), clock);
    }

    @Override
    public List<Map<String, Object>> ask(Map<String, Object> request, Progress progress)
            throws IOException {
        return desk.ask(request, progress);
    }

    @Override
    public void list(Map<String, Object> request, Taker taker) throws IOException {
        desk.list(request, taker);
    }

    @Override
    public void close() {
        opened.close();
    }
}
