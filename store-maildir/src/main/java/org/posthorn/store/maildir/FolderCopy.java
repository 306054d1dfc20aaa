package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.posthorn.disk.WholeFile;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
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

/**
 * The copy of one mailbox: made while others use the mailbox, and {@linkplain #update brought up to
 * date} when they have changed it since. For one thread.
 *
 * <p>Messages come first, as many as there are. What has changed meanwhile, and the lists, are
 * copied under the lock of the list: no UID is given and no keyword named between. So nobody waits
 * for a slow disk, nor takes our lock for one that a crash has left.
 */
final class FolderCopy {

    private static final int CHUNK = 64 * 1024;

    /** Programs that rename all the time must not keep us looking for ever. */
    private static final int MAX_LOOKS = 20;

    /** With the mail of one mailbox. */
    private static final List<String> FILES =
            List.of("dovecot-acl", "posthorn-metadata", "maildirfolder");

    private final MaildirDisk disk;
    private final Host host;
    private final FolderPaths from;
    private final FolderPaths to;
    private final CopiedMessages copied;
    private final Map<String, Path> before = new HashMap<>();

    /** Base name to directory and name. */
    private final Map<String, String> messages = new HashMap<>();

    /** Of the directories with messages, when they were copied. */
    private List<DirectoryTime.Stamp> stamps = List.of();

    /**
     * Of a mailbox, to where nothing is yet.
     *
     * @param earlier a copy whose files serve where those of the mailbox cannot be linked
     */
    FolderCopy(
            MaildirDisk disk,
            Host host,
            FolderPaths from,
            FolderPaths to,
            Optional<Path> earlier,
            CopiedMessages copied) {
        this.disk = disk;
        this.host = host;
        this.from = from;
        this.to = to;
        this.copied = copied;
        for (String part : List.of("new", "cur")) {
            earlier.map(folder -> folder.resolve(part))
                    .ifPresent(folder ->
                            names(folder)
                                    .forEach(name ->
                                            before.put(
                                                    MaildirName.base(name), folder.resolve(name))));
        }
    }

    /** False if others have renamed or deleted it. */
    boolean hasMailbox() {
        return disk.run(v -> Files.isDirectory(from.cur()));
    }

    /** False if messages may have come, gone, or got other names since. */
    boolean isCurrent() {
        return !stamps.isEmpty()
                && stamps.stream().allMatch(DirectoryTime.Stamp::isOld)
                && areStill(stamps);
    }

    /** Makes it what the mailbox is at one moment. */
    void update(FolderLocks locks) {
        makeDirectories(disk, from, to);
        look();
        if (disk.run(v -> Files.isWritable(from.control()))) {
            if (!locks.take(List.of(from.uidLock()), DotLock.PATIENCE)) {
                throw new StoreException(Reason.UNAVAILABLE, "locked: " + from.uidLock());
            }
            try {
                contents();
            } finally {
                locks.release();
            }
        } else {
            contents(); // a backup on a disk that nobody writes to
        }
        force();
    }

    /** The same while we hold the lock. */
    void updateLocked() {
        makeDirectories(disk, from, to);
        contents();
        force();
    }

    private void force() {
        before.clear(); // what came since is not there
        for (Path folder : List.of(to.fresh(), to.cur(), to.directory(), to.control())) {
            disk.forceDirectory(folder);
        }
    }

    /** Removes it, but for mailboxes below it. */
    void remove() {
        List.copyOf(messages.keySet()).forEach(this::remove);
        var files = new ArrayList<Path>();
        FILES.forEach(file -> files.add(to.directory().resolve(file)));
        files.addAll(List.of(to.uidList(), to.keywords(), to.moreKeywords()));
        files.addAll(List.of(to.tmp(), to.fresh(), to.cur(), to.control(), to.directory()));
        disk.perform(v -> {
            for (Path file : files) {
                try {
                    deleteIfThere(v, file);
                } catch (DirectoryNotEmptyException e) {
                    // with what is below it
                }
            }
        });
        stamps = List.of();
    }

    private void remove(String base) {
        String place = messages.get(base);
        if (place != null) {
            disk.perform(v -> v.delete(to.directory().resolve(place)));
            messages.remove(base);
            copied.add(-1);
        }
    }

    static void makeDirectories(MaildirDisk disk, FolderPaths like, FolderPaths folder) {
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

    private void contents() {
        look();
        disk.perform(v -> {
            for (String file : FILES) {
                replace(v, from.directory().resolve(file), to.directory().resolve(file));
            }
            replace(v, from.uidList(), to.uidList());
            replace(v, from.keywords(), to.keywords());
            replace(v, from.moreKeywords(), to.moreKeywords());
        });
    }

    /**
     * Until no other program has changed anything meanwhile: a listing may not show what moves. A
     * time that is young does not show every change, so then two of them must miss who has gone.
     */
    private void look() {
        Set<String> missed = Set.of();
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            List<DirectoryTime.Stamp> then = disk.run(v -> stamps());
            var met = new HashSet<String>();
            boolean all = true;
            // new again: what moves meanwhile is met once at least
            for (String part : List.of("new", "cur", "new")) {
                all &= look(part, met);
            }
            var gone = new HashSet<>(messages.keySet());
            gone.removeAll(met);
            boolean certain =
                    then.stream().allMatch(DirectoryTime.Stamp::isOld) || missed.containsAll(gone);
            if (all && certain && areStill(then)) {
                gone.forEach(this::remove);
                stamps = then;
                return;
            }
            missed = gone;
        }
        stamps = List.of();
    }

    private List<DirectoryTime.Stamp> stamps() throws IOException {
        return List.of(
                DirectoryTime.Stamp.of(from.fresh(), host.clock()),
                DirectoryTime.Stamp.of(from.cur(), host.clock()));
    }

    private boolean areStill(List<DirectoryTime.Stamp> then) {
        return states(disk.run(v -> stamps())).equals(states(then));
    }

    private static List<FileState> states(List<DirectoryTime.Stamp> stamps) {
        return stamps.stream().map(DirectoryTime.Stamp::state).toList();
    }

    /** False if one has gone meanwhile. */
    private boolean look(String part, Set<String> met) {
        Path folder = from.directory().resolve(part);
        boolean all = true;
        for (String name : names(folder)) {
            if (met.add(MaildirName.base(name))) {
                all &= bring(new OddName(folder, name), part + "/" + name);
            }
        }
        return all;
    }

    /** False if it has gone, or has another name by now and is met again. */
    private boolean bring(OddName file, String place) {
        String base = MaildirName.base(file.name());
        Path copy = to.directory().resolve(place);
        String known = messages.get(base);
        if (known == null) {
            if (!disk.run(v -> copy(v, file, copy))) {
                return false;
            }
            copied.add(1);
        } else if (!known.equals(place)) {
            disk.perform(v -> v.rename(to.directory().resolve(known), copy));
        }
        messages.put(base, place);
        return true;
    }

    /** False if it has gone. */
    private boolean copy(Volume v, OddName name, Path copy) throws IOException {
        Path file = name.file();
        Path earlier = before.get(MaildirName.base(name.name()));
        for (Path source : earlier == null ? List.of(file) : List.of(file, earlier)) {
            try {
                boolean same = source.equals(file) || Files.size(source) == Files.size(file);
                if (same && !Files.isSymbolicLink(source)) { // whose file may go
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

    /** In a directory of messages; of none where it is missing. */
    private List<String> names(Path folder) {
        return disk.run(v -> {
            var names = new ArrayList<String>();
            try {
                disk.listing()
                        .list(
                                folder,
                                name -> {
                                    if (messages.containsKey(MaildirName.base(name))
                                            || !new OddName(folder, name).isNoMessage()) {
                                        names.add(name);
                                    }
                                });
            } catch (NoSuchFileException e) {
                return List.of();
            }
            return names;
        });
    }

    private static void replace(Volume v, Path file, Path copy) throws IOException {
        deleteIfThere(v, copy);
        if (Files.exists(file)) {
            duplicate(v, file, copy);
        }
    }

    private static void deleteIfThere(Volume v, Path file) throws IOException {
        if (Files.exists(file)) {
            v.delete(file);
        }
    }

    /** Durably but for its name, and with its time, which is a message's date. */
    static void duplicate(Volume v, Path file, Path copy) throws IOException {
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
            throw WholeFile.named(file, e);
        }
    }
}
