package org.posthorn.migrate;

import org.posthorn.disk.Disk;
import org.posthorn.disk.Volume;
import org.posthorn.store.Account;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirCopy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Puts mail back from a {@link Backup}, with the same UIDs and flags. */
public final class Restore {

    private static final String RESTORING = ".restoring-";
    private static final String REPLACED = ".replaced-";

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
        if (!overwrite && disk.run(v -> Files.exists(location)) && hasMail(location)) {
            throw new IOException(
                    user
                            + " has mail in "
                            + location
                            + "; with --overwrite it is put aside and the backup takes its place");
        }
        long files = verify(source);
        // the mail comes last: without it, what a crash has left is no account's
        List<Path> trees =
                Stream.of(account.index(), account.control(), location).distinct().toList();
        for (Path tree : trees) {
            disk.makeDirectories(tree.resolveSibling(""), Backup.PRIVATE);
        }
        long stamp = stamp(trees);
        Account fresh = beside(account, RESTORING + stamp);
        var copy = new MaildirCopy(conf, disk, n -> progress.at(user, n, files));
        try {
            copy.restore(source, fresh);
            copy.continueUids(account, fresh);
        } catch (RuntimeException e) {
            trees.forEach(tree -> remove(beside(tree, RESTORING + stamp), e));
            throw e;
        }
        var moves = new ArrayList<Move>();
        for (Path tree : trees.reversed()) {
            moves.add(new Move(tree, beside(tree, REPLACED + stamp)));
        }
        for (Path tree : trees) {
            moves.add(new Move(beside(tree, RESTORING + stamp), tree));
        }
        try {
            disk.perform(v -> exchange(v, moves));
        } catch (IOException e) {
            // where it could not be taken back, the copy is all that is there
            if (e.getSuppressed().length == 0) {
                trees.forEach(tree -> remove(beside(tree, RESTORING + stamp), e));
            }
            throw e;
        }
        try {
            for (Path tree : trees) {
                disk.forceDirectory(tree.resolveSibling(""));
            }
        } finally {
            exchanged.run();
        }
        return files;
    }

    private record Move(Path from, Path to) {}

    /** Does all of it or nothing, and says where something lies if it can do neither. */
    private static void exchange(Volume volume, List<Move> moves) throws IOException {
        var done = new ArrayList<Move>();
        try {
            for (Move move : moves) {
                if (Files.exists(move.from())) {
                    volume.rename(move.from(), move.to());
                    done.add(move);
                }
            }
        } catch (IOException e) {
            throw takenBack(volume, done, e);
        }
    }

    private static IOException takenBack(Volume volume, List<Move> done, IOException cause) {
        var left = new StringBuilder();
        var failures = new ArrayList<IOException>();
        for (Move move : done.reversed()) {
            try {
                volume.rename(move.to(), move.from());
            } catch (IOException e) {
                failures.add(e);
                left.append("; what was ").append(move.from());
                left.append(" is ").append(move.to()).append(" now: rename it back");
            }
        }
        if (failures.isEmpty()) {
            return cause;
        }
        var said =
                new IOException("cannot be put in its place: " + cause.getMessage() + left, cause);
        failures.forEach(said::addSuppressed);
        return said;
    }

    /** Now, or the next second that nothing beside them is named by. */
    private long stamp(List<Path> trees) throws IOException {
        return disk.run(v -> {
            long stamp = Instant.now().getEpochSecond();
            while (isTaken(trees, stamp)) {
                stamp++;
            }
            return stamp;
        });
    }

    private static boolean isTaken(List<Path> trees, long stamp) {
        return trees.stream()
                .anyMatch(tree ->
                        Files.exists(beside(tree, RESTORING + stamp))
                                || Files.exists(beside(tree, REPLACED + stamp)));
    }

    private static Account beside(Account account, String suffix) {
        return new Account(
                account.user(),
                account.home(),
                beside(account.location(), suffix),
                beside(account.control(), suffix),
                beside(account.index(), suffix),
                account.limits());
    }

    private static Path beside(Path tree, String suffix) {
        return tree.resolveSibling(tree.getFileName() + suffix);
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
