package org.posthorn.store.maildir;

import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Copies a Maildir as a Maildir, UIDs, flags, keywords and subscriptions included, while others use
 * it. A message file never changes, so that another name of it is as good as a copy and costs
 * nothing; everything else is really copied.
 */
public final class MaildirCopy {

    private static final int CHUNK = 64 * 1024;

    /** What belongs to the whole account. */
    private static final String ROOT_FILES = "{subscriptions,dovecot-uidvalidity*,posthorn-*}";

    /** What belongs to one mailbox and cannot be made anew. */
    private static final List<String> FOLDER_FILES =
            List.of(
                    "dovecot-uidlist",
                    "dovecot-keywords",
                    "posthorn-keywords",
                    "dovecot-acl",
                    "maildirfolder");

    private final MaildirDisk disk;
    private final Host host;
    private final LongConsumer copied;
    private long messages;

    /**
     * With the settings of the store. Told the number of messages copied so far, now and then. Used
     * by one thread.
     */
    public MaildirCopy(Disk disk, LongConsumer copied) {
        this.disk = new MaildirDisk(disk);
        this.host = Host.here();
        this.copied = copied;
    }

    /**
     * Copies all of it into a folder that is not there yet.
     *
     * @param earlier a copy whose files serve where the live ones cannot be linked
     */
    public void copy(Path root, Path target, Optional<Path> earlier) {
        Path from = root.toAbsolutePath().normalize();
        for (String folder : folders(from)) {
            folder(
                    from.resolve(folder),
                    target.resolve(folder),
                    earlier.map(e -> e.resolve(folder)));
        }
        disk.perform(v -> {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(from, ROOT_FILES)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file) && isNoIndex(file)) {
                        duplicate(v, file, target.resolve(file.getFileName()));
                    }
                }
            }
        });
        disk.forceDirectory(target);
    }

    private boolean contents(Path from, Path to, Map<String, Path> before) {
        messages(from, to, before);
        disk.perform(v -> {
            for (String file : FOLDER_FILES) {
                if (Files.exists(from.resolve(file))) {
                    duplicate(v, from.resolve(file), to.resolve(file));
                }
            }
        });
        return true;
    }

    /** Copies one mailbox into a Maildir that is not there yet, under the same name. */
    public void copy(MaildirConf conf, Path root, MailboxName mailbox, Path target) {
        Layout layout = conf.names();
        Path from = layout.resolve(root.toAbsolutePath().normalize(), mailbox);
        disk.perform(v -> makeDirectories(from, target));
        folder(from, layout.resolve(target, mailbox), Optional.empty());
    }

    private static boolean isNoIndex(Path file) {
        return !String.valueOf(file.getFileName()).startsWith("posthorn.index");
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
    private void folder(Path from, Path to, Optional<Path> earlier) {
        Map<String, Path> before = new HashMap<>();
        earlier.ifPresent(folder ->
                disk.perform(v -> {
                    known(folder.resolve("new"), before);
                    known(folder.resolve("cur"), before);
                }));
        disk.perform(v -> makeDirectories(from, to));
        var paths = FolderPaths.in(from);
        if (disk.run(v -> Files.isWritable(from))) {
            DotLock.holding(disk, paths.uidLock(), host, () -> contents(from, to, before));
        } else {
            contents(from, to, before); // a backup on a disk that nobody writes to
        }
        for (String part : List.of("new", "cur", "")) {
            disk.forceDirectory(to.resolve(part));
        }
    }

    private void makeDirectories(Path like, Path folder) throws IOException {
        var mode = Files.getPosixFilePermissions(like);
        for (String part : List.of("", "tmp", "new", "cur")) {
            disk.disk().makeDirectories(folder.resolve(part), mode);
        }
    }

    /**
     * Lets no UID be given again: where a copy takes the place of what it was made from, its lists
     * go on where the others are now.
     */
    public void continueUids(Path former, Path copy) {
        for (String folder : folders(copy)) {
            UidList then = list(former, folder);
            UidList now = list(copy, folder);
            if (then.uidValidity() == now.uidValidity() && then.next() > now.next()) {
                var file = new UidFile(disk, FolderPaths.in(copy.resolve(folder)));
                file.read();
                var nothing = Columns.empty(now.uidValidity(), then.next(), 0);
                file.write(now.uidValidity(), nothing, now.records());
            }
        }
    }

    private UidList list(Path root, String folder) {
        return new UidFile(disk, FolderPaths.in(root.resolve(folder))).read();
    }

    private void messages(Path from, Path to, Map<String, Path> before) {
        var done = new HashMap<String, Path>();
        // cur last, and then new again: what moves meanwhile is met once at least
        for (String part : List.of("new", "cur", "new")) {
            List<Path> files = disk.run(v -> list(from.resolve(part)));
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(".") || done.containsKey(MaildirName.base(name))) {
                    continue;
                }
                Path copy = to.resolve(part).resolve(name);
                if (disk.run(v -> message(v, file, copy, before))) {
                    done.put(MaildirName.base(name), copy);
                    copied.accept(++messages);
                }
            }
        }
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
            files.forEach(all::add);
            return all;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Durably but for its name, and with its time, which is a message's date. */
    private static void duplicate(Volume v, Path file, Path copy) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                OpenFile out = v.create(copy)) {
            var chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
            }
            v.setModified(copy, Files.getLastModifiedTime(file).toInstant());
            v.setPermissions(copy, Files.getPosixFilePermissions(file));
            out.force();
        } catch (IOException e) {
            if (!(e instanceof FileAlreadyExistsException) && Files.exists(copy)) {
                v.delete(copy);
            }
            throw e;
        }
    }
}
