package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Copies a Maildir as a Maildir, UIDs, flags, keywords and subscriptions included, while others use
 * it. A message file never changes, so that another name of it is as good as a copy and costs
 * nothing; everything else is really copied.
 */
public final class MaildirCopy {

    private static final int CHUNK = 64 * 1024;

    /**
     * More than a mailbox gets between two backups, and so few that it can be restored two thousand
     * times.
     */
    private static final long UNKNOWN_UIDS = 1_000_000;

    /** Programs that rename all the time must not keep us looking for ever. */
    private static final int MAX_LOOKS = 20;

    /** With the mail, what belongs to the whole account. */
    private static final String ROOT_FILES = "posthorn-account-metadata";

    /** What cannot be made anew and belongs to the whole account. */
    private static final String CONTROL_FILES =
            "{subscriptions,dovecot-uidvalidity*,posthorn-special-use}";

    /** With the mail of one mailbox. */
    private static final List<String> FOLDER_FILES =
            List.of("dovecot-acl", "posthorn-metadata", "maildirfolder");

    private final MaildirConf conf;
    private final MaildirDisk disk;
    private final Host host;
    private final LongConsumer copied;
    private long messages;

    /**
     * With the settings of the store. Told the number of messages copied so far, now and then. Used
     * by one thread.
     */
    public MaildirCopy(MaildirConf conf, Disk disk, LongConsumer copied) {
        this.conf = conf;
        this.disk = new MaildirDisk(disk);
        this.host = Host.here();
        this.copied = copied;
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
        makeDirectories(from.of(mailbox), FolderPaths.in(to.root()));
        folder(from.of(mailbox), to.of(mailbox), Optional.empty());
    }

    private void copy(AccountPaths from, AccountPaths to, Optional<Path> earlier) {
        for (String folder : folders(from.root())) {
            folder(
                    from.at(from.root().resolve(folder)),
                    to.at(to.root().resolve(folder)),
                    earlier.map(e -> e.resolve(folder)));
        }
        files(from.root(), ROOT_FILES, to.root());
        files(from.control(), CONTROL_FILES, to.control());
    }

    private void files(Path from, String names, Path to) {
        disk.perform(v -> {
            if (!Files.isDirectory(from)) {
                return;
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(from, names)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file)) {
                        duplicate(v, file, to.resolve(file.getFileName()));
                    }
                }
            }
        });
        disk.forceDirectory(to);
    }

    private boolean contents(FolderPaths from, FolderPaths to, Map<String, Path> before) {
        messages(from.directory(), to.directory(), before);
        disk.perform(v -> {
            for (String file : FOLDER_FILES) {
                duplicateIfThere(v, from.directory().resolve(file), to.directory().resolve(file));
            }
            duplicateIfThere(v, from.uidList(), to.uidList());
            duplicateIfThere(v, from.keywords(), to.keywords());
            duplicateIfThere(v, from.moreKeywords(), to.moreKeywords());
        });
        return true;
    }

    private static void duplicateIfThere(Volume v, Path file, Path copy) throws IOException {
        if (Files.exists(file)) {
            duplicate(v, file, copy);
        }
    }

    private List<String> folders(Path root) {
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

    /** The list is copied last and under its lock: no UID is given and no keyword named between. */
    private void folder(FolderPaths from, FolderPaths to, Optional<Path> earlier) {
        Map<String, Path> before = new HashMap<>();
        earlier.ifPresent(folder ->
                disk.perform(v -> {
                    known(folder.resolve("new"), before);
                    known(folder.resolve("cur"), before);
                }));
        makeDirectories(from, to);
        if (disk.run(v -> Files.isWritable(from.control()))) {
            DotLock.holding(disk, from.uidLock(), host, () -> contents(from, to, before));
        } else {
            contents(from, to, before); // a backup on a disk that nobody writes to
        }
        for (Path folder : List.of(to.fresh(), to.cur(), to.directory(), to.control())) {
            disk.forceDirectory(folder);
        }
    }

    private void makeDirectories(FolderPaths like, FolderPaths folder) {
        disk.perform(v -> {
            Access access = Access.of(like.directory());
            for (Path each :
                    List.of(
                            folder.directory(),
                            folder.tmp(),
                            folder.fresh(),
                            folder.cur(),
                            folder.control())) {
                disk.disk().makeDirectories(each, access);
            }
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
        for (String folder : folders(fresh.root())) {
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

    /** Until no other program has changed anything meanwhile: a listing may not show what moves. */
    private void messages(Path from, Path to, Map<String, Path> before) {
        var done = new HashSet<String>();
        boolean still = false;
        for (int look = 0; !still && look < MAX_LOOKS; look++) {
            List<FileState> then = states(from);
            boolean all = true;
            // new again: what moves meanwhile is met once at least
            for (String part : List.of("new", "cur", "new")) {
                all &= messages(from.resolve(part), to.resolve(part), before, done);
            }
            still = all && then.equals(states(from));
        }
    }

    private List<FileState> states(Path folder) {
        return disk.run(v ->
                List.of(FileState.of(folder.resolve("new")), FileState.of(folder.resolve("cur"))));
    }

    /** False if one has gone meanwhile. */
    private boolean messages(Path from, Path to, Map<String, Path> before, Set<String> done) {
        boolean all = true;
        for (Path file : disk.run(v -> list(from))) {
            String name = String.valueOf(file.getFileName());
            if (name.startsWith(".") || done.contains(MaildirName.base(name))) {
                continue;
            }
            if (disk.run(v -> message(v, file, to.resolve(name), before))) {
                done.add(MaildirName.base(name));
                copied.accept(++messages);
            } else {
                all = false;
            }
        }
        return all;
    }

    /** False if it has gone, or has another name by now and is met again. */
    private static boolean message(Volume v, Path file, Path copy, Map<String, Path> before)
            throws IOException {
        Path earlier = before.get(MaildirName.base(String.valueOf(file.getFileName())));
        for (Path source : earlier == null ? List.of(file) : List.of(file, earlier)) {
            try {
                if (source.equals(file) || Files.size(source) == Files.size(file)) {
                    v.link(source, copy);
                    return true;
                }
            } catch (NoSuchFileException e) {
                if (!Files.exists(file)) {
                    return false;
                }
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (FileSystemException | UnsupportedOperationException e) {
                // another file system, too many links, or links are not allowed
            }
        }
        try {
            duplicate(v, file, copy);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void known(Path directory, Map<String, Path> found) throws IOException {
        if (Files.isDirectory(directory)) {
            for (Path file : list(directory)) {
                found.put(MaildirName.base(String.valueOf(file.getFileName())), file);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            var all = new ArrayList<Path>();
            for (Path file : files) {
                if (!new OddName(directory, String.valueOf(file.getFileName())).isNoMessage()) {
                    all.add(file);
                }
            }
            return all;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Durably but for its name, and with its time, which is a message's date. */
    private static void duplicate(Volume v, Path file, Path copy) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                OpenFile out = v.create(copy)) {
            var chunk = new byte[CHUNK];
            for (int n = read(in, chunk, file); n >= 0; n = read(in, chunk, file)) {
                out.write(chunk, 0, n);
            }
            v.setModified(copy, Files.getLastModifiedTime(file).toInstant());
            Access.of(file).give(v, copy);
            out.force();
        } catch (IOException e) {
            if (!(e instanceof FileAlreadyExistsException) && Files.exists(copy)) {
                v.delete(copy);
            }
            throw e;
        }
    }

    /** Whoever must do something about a disk that fails wants to know where. */
    private static int read(InputStream in, byte[] chunk, Path file) throws IOException {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            var named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }
}
