package org.posthorn.store.maildir;

import org.posthorn.disk.Disk;
import org.posthorn.store.Account;
import org.posthorn.store.StoreException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Whether the files of an account agree with each other, and with what the store relies on. Others
 * may use the account meanwhile: what is only so in passing is no finding. Thread-safe.
 */
public final class Verify {

    /** What else to look at. */
    public enum Also {
        /** Reads every message: costs as much as a backup. */
        BODIES,
        /**
         * Nobody uses the account: locks and temporary files are left behind, however young, and a
         * directory has not changed since the time that it has.
         */
        IDLE
    }

    /** Longer than the renames and locks of a busy mailbox last. */
    private static final Duration PASSING = Duration.ofMillis(500);

    private final MaildirConf conf;
    private final MaildirDisk disk;
    private final Origins origins;

    /** With the store's settings, and its own disk or another. */
    public Verify(MaildirConf conf, Disk disk, InstantSource clock) {
        this(conf, disk, clock, Host.here());
    }

    Verify(MaildirConf conf, Disk disk, InstantSource clock, Host host) {
        this.conf = conf;
        this.disk = new MaildirDisk(disk);
        this.origins = Origins.of(host, clock);
    }

    /**
     * Looks at everything and changes nothing. An account that has no files yet is as it should be.
     *
     * @param looked told the number of messages looked at, now and then
     */
    public List<Finding> look(Account account, Set<Also> also, IntConsumer looked) {
        var files = AccountPaths.of(conf, account);
        if (!disk.run(v -> Files.exists(files.root()))) {
            return List.of();
        }
        Set<Also> wanted = EnumSet.noneOf(Also.class);
        wanted.addAll(also);
        List<Finding> first = findings(files, account.limits(), wanted, looked);
        if (first.isEmpty() || wanted.contains(Also.IDLE) || !pause()) {
            return first;
        }
        Set<Finding> again = Set.copyOf(findings(files, account.limits(), wanted, looked));
        return first.stream().filter(again::contains).toList();
    }

    /**
     * Mends what can be mended without a loss, and returns what it mended. Never deletes a message.
     * Takes the locks that other programs keep to.
     *
     * @param forget makes a store that serves the account read all mailboxes anew, and tells who
     *     has one open that it is gone; called when what the store has in memory may be wrong
     */
    public List<Finding> repair(Account account, List<Finding> findings, Consumer<Account> forget) {
        var files = AccountPaths.of(conf, account);
        var repair = new Repair(files, folders(files), disk, origins, () -> forget.accept(account));
        return findings.stream().filter(repair::mended).toList();
    }

    private List<Finding> findings(
            AccountPaths files, Account.Limits limits, Set<Also> also, IntConsumer looked) {
        Path root = files.root();
        var findings = new ArrayList<Finding>();
        var validities = new HashMap<Long, Path>();
        try {
            int owner = disk.run(v -> FolderCheck.owner(root));
            for (FolderPaths paths : folders(files)) {
                var check =
                        new FolderCheck(
                                paths, origins.host(), conf.exclusive(), also, owner, looked);
                findings.addAll(disk.run(v -> check.findings()));
                check.uidValidity()
                        .ifPresent(validity -> {
                            Path other = validities.putIfAbsent(validity, paths.directory());
                            if (other != null) {
                                findings.add(
                                        new Finding.SameValidity(
                                                paths.directory(), other, validity));
                            }
                        });
            }
            for (Path tree : files.treesBeside()) {
                var check =
                        new FolderCheck(
                                files.at(root),
                                origins.host(),
                                conf.exclusive(),
                                also,
                                owner,
                                looked);
                findings.addAll(disk.run(v -> check.leftIn(tree)));
            }
            findings.addAll(disk.run(v -> RootCheck.findings(files, limits)));
        } catch (StoreException e) {
            findings.add(new Finding.Unreadable(root, String.valueOf(e.getMessage())));
        }
        return findings;
    }

    private List<FolderPaths> folders(AccountPaths files) {
        Path root = files.root();
        return disk.run(v -> {
            var folders = new ArrayList<Path>();
            switch (files.layout()) {
                case Layout.MaildirPlusPlus flat -> addFlat(root, folders);
                case Layout.Fs deep -> folders.addAll(nested(root));
            }
            folders.sort(Comparator.naturalOrder());
            folders.addFirst(root);
            return folders.stream().map(files::at).toList();
        });
    }

    private static void addFlat(Path root, List<Path> folders) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, ".[!.]*")) {
            entries.forEach(folders::add);
        }
        folders.removeIf(folder -> !Files.isDirectory(folder));
    }

    /** Folders in folders that are mailboxes, parents first. */
    static List<Path> nested(Path root) throws IOException {
        var folders = new ArrayList<Path>();
        addNested(root, folders);
        return folders;
    }

    private static void addNested(Path parent, List<Path> folders) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, "[!.]*")) {
            for (Path entry : entries) {
                if (Layout.Fs.PARTS.contains(entry.getFileName().toString())
                        || !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (Files.isDirectory(entry.resolve("cur"))) {
                    folders.add(entry);
                }
                addNested(entry, folders);
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PASSING);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** An error of the system in the words of a finding. */
    static Finding unreadable(Path path, Exception e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        return new Finding.Unreadable(path, "cannot be read: " + why.getClass().getSimpleName());
    }
}
