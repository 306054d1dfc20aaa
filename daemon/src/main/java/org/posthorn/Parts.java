package org.posthorn;

import org.posthorn.directory.AppPasswordFile;
import org.posthorn.directory.Directory;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.disk.Disk;
import org.posthorn.disk.FolderLock;
import org.posthorn.net.Certificates;
import org.posthorn.pipeline.Outgoing;
import org.posthorn.pipeline.report.ResultLog;
import org.posthorn.sasl.GuardFile;
import org.posthorn.sasl.LoginGuard;
import org.posthorn.sasl.Passwords;
import org.posthorn.store.MailStore;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.maildir.MaildirStore;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the servers stand on.
 *
 * @param data the folder of state; in memory mode it is made only if a large message needs it
 * @param folder what relative paths of the configuration are relative to
 * @param trial for the tests around an embedded server; the daemon has none
 */
record Parts(
        Disk disk,
        MailStore store,
        Directory directory,
        AccountBook book,
        Passwords passwords,
        Certificates certificates,
        LoginGuard guard,
        ResultLog results,
        Path data,
        Path folder,
        Optional<Trial> trial) {

    /** The file of the login guard in the data folder. */
    static final String GUARD = "guard";

    private static final InstantSource CLOCK = InstantSource.system();

    /** Nothing outlives the process. */
    static Parts inMemory(PosthornConf conf, Opened opened) {
        var disk = opened.add(new Disk(conf.disk()));
        var results = results(conf, disk, opened);
        return embedded(conf, disk, opened.add(new MemoryStore(CLOCK)), results);
    }

    /** The mail outlives the process, the accounts do not. */
    static Parts onMaildir(PosthornConf conf, Opened opened) throws IOException {
        var disk = opened.add(new Disk(conf.disk()));
        lock(conf.data(), disk, opened);
        var store = opened.add(new MaildirStore(conf.store(), disk, CLOCK));
        return embedded(conf, disk, store, results(conf, disk, opened));
    }

    /** As the administrator wants it: lock, store, directory, certificates. */
    static Parts configured(PosthornConf conf, Path folder, Opened opened) throws IOException {
        var disk = opened.add(new Disk(conf.disk()));
        lock(conf.data(), disk, opened);
        var store = opened.add(new MaildirStore(conf.store(), disk, CLOCK));
        var people = People.of(conf, folder, disk, opened);
        var guard = new LoginGuard(conf.auth(), conf.proxyNetworks(), CLOCK);
        opened.add(GuardFile.open(conf.data().resolve(GUARD), disk, guard));
        return new Parts(
                disk,
                store,
                people.directory(),
                people.book(),
                Passwords.ARGON2ID,
                Certificates.load(conf.tls(), conf.hostname(), conf.data(), disk),
                guard,
                results(conf, disk, opened),
                conf.data(),
                folder,
                Optional.empty());
    }

    /** What relative paths of a configuration file are relative to. */
    static Path folderOf(Path file) {
        Path path = file.toAbsolutePath();
        return Optional.ofNullable(path.getParent()).orElse(path);
    }

    static AppPasswordFile apps(PosthornConf conf, Path folder, Disk disk) {
        return new AppPasswordFile(folder.resolve(conf.auth().appPasswords()), disk, CLOCK);
    }

    /** One for all servers that follow each other: files of a day have one writer. */
    private static ResultLog results(PosthornConf conf, Disk disk, Opened opened) {
        return opened.add(new ResultLog(disk, conf.data().resolve("dmarc"), CLOCK));
    }

    private static Parts embedded(
            PosthornConf conf, Disk disk, MailStore store, ResultLog results) {
        var directory = new MemoryDirectory();
        conf.domains().forEach(directory::domain);
        return new Parts(
                disk,
                store,
                directory,
                new MemoryAccounts(directory),
                Passwords.PLAIN,
                Certificates.inMemory(conf.hostname()),
                new LoginGuard(conf.auth(), List.of(), CLOCK),
                results,
                conf.data(),
                conf.data(),
                Optional.of(new Trial()));
    }

    /** Who else uses this folder is named in the exception. */
    static FolderLock lock(Path data, Disk disk, Opened opened) throws IOException {
        disk.makeDirectories(data, PosixFilePermissions.fromString("rwx------"));
        return opened.add(FolderLock.acquire(data));
    }

    /**
     * Where a Posthorn without a folder of its own would keep messages that are large or in
     * trouble.
     */
    static Path temporary(Path temporaryFolder) {
        return temporaryFolder.resolve("posthorn-" + UUID.randomUUID());
    }

    /** The servers of a configuration, over these parts and the directory that it asks for. */
    Servers servers(
            PosthornConf conf,
            Directory directory,
            Optional<Outgoing> outgoing,
            Optional<Servers> before) {
        return new Servers(
                conf,
                directory,
                new MailAccounts(directory, folder, conf.store()),
                passwords,
                trial.isPresent() ? Optional.empty() : Optional.of(apps(conf, folder, disk)),
                new Servers.Ground(
                        store,
                        disk,
                        data,
                        folder,
                        guard,
                        results,
                        trial.<Seams>map(open -> open).orElse(Seams.CLOSED),
                        outgoing,
                        CLOCK),
                before);
    }
}
