package org.posthorn;

import org.posthorn.disk.Disk;
import org.posthorn.migrate.Progress;
import org.posthorn.sasl.AuthPlaces;
import org.posthorn.sasl.GuardFile;
import org.posthorn.sasl.LoginGuard;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The logins of an installation for a command: through the daemon where it runs, else in its files,
 * which no daemon can use meanwhile.
 */
public final class LocalLogins implements MailDesk, AutoCloseable {

    private final Opened opened;
    private final MailDesk desk;

    private LocalLogins(Opened opened, MailDesk desk) {
        this.opened = opened;
        this.desk = desk;
    }

    /**
     * Opens them.
     *
     * @param file where {@code conf} was read from
     * @throws IOException if the data folder is in use by something that does not answer
     */
    public static LocalLogins open(PosthornConf conf, Path file) throws IOException {
        var opened = new Opened();
        try {
            Optional<ControlClient> daemon = ControlClient.connect(conf.data());
            if (daemon.isPresent()) {
                return new LocalLogins(opened, opened.add(daemon.get()));
            }
            var disk = opened.add(new Disk(conf.disk()));
            Parts.lock(conf.data(), disk, opened);
            AuthWork work = work(conf, Parts.folderOf(file), disk, opened);
            return new LocalLogins(opened, (request, progress) -> work.ask(request));
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static AuthWork work(PosthornConf conf, Path folder, Disk disk, Opened opened)
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
    public void close() {
        opened.close();
    }
}
