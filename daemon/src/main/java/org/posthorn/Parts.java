package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.disk.Disk;
import org.posthorn.net.Certificates;
import org.posthorn.sasl.Passwords;
import org.posthorn.store.MailStore;
import org.posthorn.store.MemoryStore;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;

/**
 * What the servers stand on.
 *
 * @param data the folder of state; in memory mode it is made only if a large message needs it
 * @param folder what relative paths of the configuration are relative to
 */
record Parts(
        Disk disk,
        MailStore store,
        Directory directory,
        AccountBook book,
        Passwords passwords,
        Certificates certificates,
        Path data,
        Path folder) {

    private static final InstantSource CLOCK = InstantSource.system();

    /** Nothing outlives the process. */
    static Parts inMemory(PosthornConf conf, Opened opened) {
        var disk = opened.add(new Disk(conf.disk()));
        return embedded(conf, disk, opened.add(new MemoryStore(CLOCK)), conf.data());
    }

    private static Parts embedded(PosthornConf conf, Disk disk, MailStore store, Path data) {
        var directory = new MemoryDirectory();
        conf.domains().forEach(directory::domain);
        return new Parts(
                disk,
                store,
                directory,
                new MemoryAccounts(directory),
                Passwords.PLAIN,
                Certificates.inMemory(conf.hostname()),
                data,
                data);
    }

    /** Where a Posthorn without a folder of its own would keep large messages under way. */
    static Path temporary(Path temporaryFolder) {
        return temporaryFolder.resolve("posthorn-" + UUID.randomUUID());
    }

    /** The servers of a configuration, over these parts and the directory that it asks for. */
    Servers servers(PosthornConf conf, Directory directory) {
        return new Servers(
                conf,
                directory,
                new MailAccounts(directory),
                passwords,
                new Servers.Ground(
                        store,
                        disk,
                        data.resolve("incoming"),
                        org.posthorn.pipeline.Receipts.NONE,
                        CLOCK));
    }
}
