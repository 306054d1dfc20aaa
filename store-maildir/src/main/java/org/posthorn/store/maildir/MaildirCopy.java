package org.posthorn.store.maildir;

import org.posthorn.disk.Disk;
import org.posthorn.disk.Volume;
import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Copies a Maildir as a Maildir, UIDs, flags, keywords and subscriptions included, while others use
 * it. A message file never changes, so that another name of it is as good as a copy and costs
 * nothing; everything else is really copied.
 */
public final class MaildirCopy {

    /**
     * More than a mailbox gets between two backups, and so few that it can be restored two thousand
     * times.
     */
    private static final long UNKNOWN_UIDS = 1_000_000;

    /** With the mail, what belongs to the whole account. */
    private static final String ROOT_FILES = "posthorn-account-metadata";

    /** What cannot be made anew and belongs to the whole account. */
    private static final String CONTROL_FILES =
            "{subscriptions,dovecot-uidvalidity*,posthorn-special-use}";

    /** Of files that others rename. */
    private static final int MAX_LOOKS = 20;

    private final MaildirConf conf;
    private final MaildirDisk disk;
    private final Host host;
    private final LongConsumer progress;

    /**
     * With the settings of the store. Told the number of messages copied so far, now and then. Used
     * by one thread.
     */
    public MaildirCopy(MaildirConf conf, Disk disk, LongConsumer progress) {
        this(conf, new MaildirDisk(disk), progress);
    }

    MaildirCopy(MaildirConf conf, MaildirDisk disk, LongConsumer progress) {
        this.conf = conf;
        this.disk = disk;
        this.host = Host.here();
        this.progress = progress;
    }

    /**
     * Copies all mail of an account into one Maildir that is not there yet.
     *
     * @param earlier a copy whose files serve where the live ones cannot be linked
     */
    public void save(Account account, Path target, Optional<Path> earlier) {
        copy(AccountPaths.of(conf, account), AccountPaths.in(target, conf.names()), earlier);
    }

    /** Copies such a Maildir to where an account has its files. Nothing is there yet. */
    public void restore(Path source, Account account) {
        copy(
                AccountPaths.in(source, conf.names()),
                AccountPaths.of(conf, account),
                Optional.empty());
    }

    /** Copies one mailbox into a Maildir that is not there yet, under the same name. */
    public void save(Account account, MailboxName mailbox, Path target) {
        var from = AccountPaths.of(conf, account);
        var to = AccountPaths.in(target, conf.names());
        FolderCopy.makeDirectories(disk, from.of(mailbox), FolderPaths.in(to.root()));
        new FolderCopy(
                        disk,
                        host,
                        from.of(mailbox),
                        to.of(mailbox),
                        Optional.empty(),
                        new CopiedMessages(progress))
                .update(new FolderLocks(disk, host));
    }

    private void copy(AccountPaths from, AccountPaths to, Optional<Path> earlier) {
        new AccountCopy(disk, host, from, to, earlier, new CopiedMessages(progress)).make();
        files(from.root(), ROOT_FILES, to.root());
        files(from.control(), CONTROL_FILES, to.control());
    }

    private void files(Path from, String names, Path to) {
        var done = new HashSet<Path>();
        boolean all = false;
        for (int look = 0; !all && look < MAX_LOOKS; look++) {
            all = disk.run(v -> files(v, from, names, to, done));
        }
        disk.forceDirectory(to);
    }

    /** False if one has gone meanwhile: whoever makes a mailbox renames that of the UIDVALIDITY. */
    private static boolean files(Volume v, Path from, String names, Path to, Set<Path> done)
            throws IOException {
        if (!Files.isDirectory(from)) {
            return true;
        }
        boolean all = true;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, names)) {
            for (Path file : files) {
                if (Files.isDirectory(file) || done.contains(file)) {
                    continue;
                }
                try {
                    FolderCopy.duplicate(v, file, to.resolve(file.getFileName()));
                    done.add(file);
                } catch (NoSuchFileException e) {
                    all = false;
                }
            }
        }
        return all;
    }

    /** INBOX, which has no name, and all others. */
    static List<String> folders(MaildirDisk disk, Path root) {
        return disk.run(v -> {
            var folders = new ArrayList<>(List.of(""));
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, ".[!.]*")) {
                for (Path entry : entries) {
                    if (Files.isDirectory(entry.resolve("cur"))) {
                        folders.add(String.valueOf(entry.getFileName()));
                    }
                }
            }
            for (Path nested : Verify.nested(root)) {
                folders.add(root.relativize(nested).toString());
            }
            return folders;
        });
    }

    /**
     * Lets no UID be given again: where a copy takes the place of what it was made from, its lists
     * go on behind where the others are now. Behind by {@link #UNKNOWN_UIDS}, since some may be
     * given until then, and since a mailbox that was deleted or lost has no list that could tell.
     */
    public void continueUids(Account former, Account copy) {
        var old = AccountPaths.of(conf, former);
        var fresh = AccountPaths.of(conf, copy);
        for (String folder : folders(disk, fresh.root())) {
            FolderPaths paths = fresh.at(fresh.root().resolve(folder));
            UidList then = new UidFile(disk, old.at(old.root().resolve(folder))).read();
            var file = new UidFile(disk, paths);
            UidList now = file.read();
            long validity = now.uidValidity();
            if (validity > 0) {
                long known = Math.max(now.next(), then.uidValidity() == validity ? then.next() : 0);
                long next = Math.max(known, Math.min(known + UNKNOWN_UIDS, Uid.MAX / 2));
                file.write(validity, Columns.empty(validity, next, 0), now.records());
            }
        }
    }
}
