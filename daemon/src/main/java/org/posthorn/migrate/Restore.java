package org.posthorn.migrate;

import org.posthorn.disk.Disk;
import org.posthorn.store.Account;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirCopy;
import org.posthorn.store.maildir.Replacement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Puts mail back from a {@link Backup}, with the same UIDs and flags. */
public final class Restore {

    /**
     * Maildirs that are being put back. Only one process has the store, so it can know them all.
     */
    private static final Set<Path> UNDER_WAY = ConcurrentHashMap.newKeySet();

    private final MaildirConf conf;
    private final Disk disk;
    private final Path folder;
    private final Progress progress;

    /**
     * From one backup, or from the newest of a folder of them.
     *
     * @param conf how the store keeps mail, and kept it when the backup was made
     * @throws IOException if there is none that is complete
     */
    public Restore(MaildirConf conf, Disk disk, Path from, Progress progress) throws IOException {
        this.conf = conf;
        this.disk = disk;
        this.progress = progress;
        this.folder =
                disk.run(v -> Files.exists(from.resolve(Backup.COMPLETE)))
                        ? from
                        : Backup.newest(disk, from)
                                .orElseThrow(() ->
                                        new IOException("there is no complete backup in " + from));
    }

    /** Whose mail is in it. */
    public List<String> users() throws IOException {
        return disk.run(v -> {
            try (Stream<Path> all = Files.list(folder.resolve(Backup.MAIL))) {
                return all.filter(Files::isDirectory)
                        .map(user -> String.valueOf(user.getFileName()))
                        .sorted()
                        .toList();
            }
        });
    }

    /**
     * Puts a user's mail back. What is there is replaced only if that is wanted, and stays beside
     * it under another name.
     *
     * @param exchanged called as soon as other files are in the place of the former ones
     * @return how many files the backup has
     */
    public long put(Account account, boolean overwrite, Runnable exchanged) throws IOException {
        if (!UNDER_WAY.add(account.location())) {
            throw new IOException("another restore for " + account.user() + " is under way");
        }
        try {
            return putAlone(account, overwrite, exchanged);
        } finally {
            UNDER_WAY.remove(account.location());
        }
    }

    private long putAlone(Account account, boolean overwrite, Runnable exchanged)
            throws IOException {
        String user = account.user();
        Path location = account.location();
        Path source = folder.resolve(Backup.MAIL).resolve(Backup.checked(user));
        if (!disk.run(v -> Files.isDirectory(source))) {
            throw new IOException(folder + " has no mail of " + user);
        }
        var replacement = new Replacement(conf, account, disk);
        replacement.settle();
        if (!overwrite && disk.run(v -> Files.exists(location)) && hasMail(location)) {
            throw new IOException(
                    user
                            + " has mail in "
                            + location
                            + "; with --overwrite it is put aside and the backup takes its place");
        }
        long files = verify(source);
        List<Path> trees = replacement.trees();
        for (Path tree : trees) {
            disk.makeDirectories(tree.resolveSibling(""), Backup.PRIVATE);
        }
        long stamp = replacement.stamp();
        Account fresh = copyOf(account, stamp);
        var copy = new MaildirCopy(conf, disk, n -> progress.at(user, n, files));
        try {
            copy.restore(source, fresh);
            copy.continueUids(account, fresh);
        } catch (RuntimeException e) {
            trees.forEach(tree -> remove(Replacement.restoring(tree, stamp), e));
            throw e;
        }
        try {
            replacement.exchange(stamp);
        } catch (IOException e) {
            // where it could not be taken back, the copy is all that is there
            if (e.getSuppressed().length == 0) {
                trees.forEach(tree -> remove(Replacement.restoring(tree, stamp), e));
            }
            throw e;
        }
        try {
            replacement.end();
        } finally {
            exchanged.run();
        }
        return files;
    }

    private static Account copyOf(Account account, long stamp) {
        return new Account(
                account.user(),
                account.home(),
                Replacement.restoring(account.location(), stamp),
                Replacement.restoring(account.control(), stamp),
                Replacement.restoring(account.index(), stamp),
                account.limits());
    }

    /** Half a copy: on a full disk it would be in the way. */
    private void remove(Path tree, Exception because) {
        try {
            disk.perform(v -> {
                if (!Files.exists(tree)) {
                    return;
                }
                try (Stream<Path> all = Files.walk(tree)) {
                    for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                        v.delete(one);
                    }
                }
            });
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private boolean hasMail(Path location) throws IOException {
        return disk.run(v -> {
            try (Stream<Path> all = Files.walk(location)) {
                return all.anyMatch(file ->
                        Files.isRegularFile(file)
                                && String.valueOf(file.getParent()).matches(".*/(cur|new)"));
            }
        });
    }

    /** Every file that the list names is there and as long as it was. */
    private long verify(Path source) throws IOException {
        Path list = source.resolveSibling(source.getFileName() + Backup.LIST);
        List<String> lines = disk.run(v -> Files.readAllLines(list));
        for (String line : lines) {
            int blank = line.indexOf(' ');
            Path file = source.resolve(line.substring(blank + 1)).normalize();
            long octets = disk.run(v -> Files.exists(file) ? Files.size(file) : -1L);
            if (blank < 1 || !line.substring(0, blank).equals(Long.toString(octets))) {
                throw new IOException("the backup is damaged: " + file + " is not as it was");
            }
        }
        return lines.size();
    }
}
