package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.disk.Disk;
import org.posthorn.store.Account;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirCopy;
import org.posthorn.store.maildir.Replacement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A backup is a folder named by its time: {@code mail/<user>/}, a Maildir each; {@code
 * mail/<user>.list} with octets and path of every file; {@code files/}, what else an installation
 * cannot make anew; and {@code complete}, made last. What the backup before has too is linked.
 */
public final class Backup {

    static final String COMPLETE = "complete";
    static final String MAIL = "mail";
    static final String LIST = ".list";

    static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final MaildirConf conf;
    private final Disk disk;
    private final Path folder;
    private final Optional<Path> earlier;
    private final Progress progress;

    /** Begins one in a folder of backups, of mail that a store of this kind keeps. */
    public Backup(MaildirConf conf, Disk disk, Path backups, Instant now, Progress progress)
            throws IOException {
        this.conf = conf;
        this.disk = disk;
        this.folder = backups.resolve(NAME.format(now));
        this.earlier = newest(disk, backups);
        this.progress = progress;
        if (disk.run(v -> Files.exists(folder))) {
            throw new IOException(folder + " is there already; try again in a second");
        }
        disk.makeDirectories(folder.resolve(MAIL), PRIVATE);
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** The newest that is complete. */
    static Optional<Path> newest(Disk disk, Path backups) throws IOException {
        if (!disk.run(v -> Files.isDirectory(backups))) {
            return Optional.empty();
        }
        return disk.run(v -> {
            try (Stream<Path> all = Files.list(backups)) {
                return all.filter(one -> Files.exists(one.resolve(COMPLETE)))
                        .max(Comparator.naturalOrder());
            }
        });
    }

    /** Saves the mail of an account, as it is now, and returns the number of messages. */
    public long mail(Account account) throws IOException {
        String user = account.user();
        Path target = folder.resolve(MAIL).resolve(checked(user));
        long[] count = {0};
        new Replacement(conf, account, disk).settle();
        if (disk.run(v -> Files.isDirectory(account.location().resolve("cur")))) {
            new MaildirCopy(
                            conf,
                            disk,
                            n -> {
                                count[0] = n;
                                progress.at(user, n, 0);
                            })
                    .save(account, target, earlier.map(e -> e.resolve(MAIL).resolve(user)));
            list(target);
        }
        return count[0];
    }

    /** Saves a file that is not mail, below {@code files/}. */
    public void file(Path file, String name) throws IOException {
        byte[] content = disk.run(v -> Files.readAllBytes(file));
        Path target = folder.resolve("files").resolve(name);
        disk.makeDirectories(target.resolveSibling(""), PRIVATE);
        disk.replace(target, content);
    }

    /** From now on it counts. */
    public void complete() throws IOException {
        disk.replace(folder.resolve(COMPLETE), "complete\n".getBytes(UTF_8));
    }

    static String checked(String user) throws IOException {
        if (user.isEmpty() || user.startsWith(".") || user.contains("/")) {
            throw new IOException("no folder can be called " + user);
        }
        return user;
    }

    private void list(Path target) throws IOException {
        List<Path> files =
                disk.run(v -> {
                    try (Stream<Path> all = Files.walk(target)) {
                        return all.filter(Files::isRegularFile).sorted().toList();
                    }
                });
        try (var out = new FileOut(disk, target.resolveSibling(target.getFileName() + LIST))) {
            for (Path file : files) {
                long octets = disk.run(v -> Files.size(file));
                out.write((octets + " " + target.relativize(file) + "\n").getBytes(UTF_8));
            }
        }
    }
}
