package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
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
import java.util.OptionalLong;
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
    private final FolderPaths from;
    private final FolderPaths to;
    private final CopiedFiles copied;
    private final Map<String, Path> before = new HashMap<>();

    /** By base name. */
    private final Map<String, Message> messages = new HashMap<>();

    /** Of the directories with messages, when they were copied. */
    private List<FileState> states = List.of();

    /**
     * One that is copied.
     *
     * @param place directory and name
     * @param file which one it is in the mailbox
     */
    private record Message(String place, long file) {}

    /**
     * Of a mailbox, to where nothing is yet.
     *
     * @param earlier a copy whose files serve where those of the mailbox cannot be linked
     */
    FolderCopy(
            MaildirDisk disk,
            FolderPaths from,
            FolderPaths to,
            Optional<Path> earlier,
            CopiedFiles copied) {
        this.disk = disk;
        this.from = from;
        this.to = to;
        this.copied = copied;
        for (String part : List.of("new", "cur")) {
            earlier.map(folder -> disk.run(v -> list(folder.resolve(part))))
                    .ifPresent(files -> files.forEach(file -> before.put(base(file), file)));
        }
    }

    /** False if others have renamed or deleted it. */
    boolean hasMailbox() {
        return disk.run(v -> Files.isDirectory(from.cur()));
    }

    /** False if messages have come, gone, or got other names since. */
    boolean isCurrent() {
        return states.equals(disk.run(v -> states()));
    }

    /** Makes it what the mailbox is at one moment. */
    void update(Host host) {
        makeDirectories(disk, from, to);
        look();
        if (disk.run(v -> Files.isWritable(from.control()))) {
            DotLock.holding(disk, from.uidLock(), host, this::contents);
        } else {
            contents(); // a backup on a disk that nobody writes to
        }
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
        states = List.of();
    }

    private void remove(String base) {
        Message gone = messages.get(base);
        if (gone != null) {
            disk.perform(v -> v.delete(to.directory().resolve(gone.place())));
            messages.remove(base);
            copied.remove(gone.file());
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

    private boolean contents() {
        look();
        disk.perform(v -> {
            for (String file : FILES) {
                replace(v, from.directory().resolve(file), to.directory().resolve(file));
            }
            replace(v, from.uidList(), to.uidList());
            replace(v, from.keywords(), to.keywords());
            replace(v, from.moreKeywords(), to.moreKeywords());
        });
        return true;
    }

    /** Until no other program has changed anything meanwhile: a listing may not show what moves. */
    private void look() {
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            List<FileState> then = disk.run(v -> states());
            var met = new HashSet<String>();
            boolean all = true;
            // new again: what moves meanwhile is met once at least
            for (String part : List.of("new", "cur", "new")) {
                all &= look(part, met);
            }
            if (all && then.equals(disk.run(v -> states()))) {
                messages.keySet().stream()
                        .filter(base -> !met.contains(base))
                        .toList()
                        .forEach(this::remove);
                states = then;
                return;
            }
        }
        states = List.of();
    }

    private List<FileState> states() throws IOException {
        return List.of(FileState.of(from.fresh()), FileState.of(from.cur()));
    }

    /** False if one has gone meanwhile. */
    private boolean look(String part, Set<String> met) {
        boolean all = true;
        for (Path file : disk.run(v -> list(from.directory().resolve(part)))) {
            String name = String.valueOf(file.getFileName());
            if (!name.startsWith(".") && met.add(base(file))) {
                all &= bring(file, part + "/" + name);
            }
        }
        return all;
    }

    /** False if it has gone, or has another name by now and is met again. */
    private boolean bring(Path file, String place) {
        Path copy = to.directory().resolve(place);
        Message known = messages.get(base(file));
        if (known == null) {
            OptionalLong which = disk.run(v -> copy(v, file, copy));
            if (which.isEmpty()) {
                return false;
            }
            messages.put(base(file), new Message(place, which.getAsLong()));
            copied.add(which.getAsLong());
        } else if (!known.place().equals(place)) {
            disk.perform(v -> v.rename(to.directory().resolve(known.place()), copy));
            messages.put(base(file), new Message(place, known.file()));
        }
        return true;
    }

    /** Which file it is. Empty if it has gone. */
    private OptionalLong copy(Volume v, Path file, Path copy) throws IOException {
        FileState state = FileState.of(file);
        if (state.equals(FileState.ABSENT)) {
            return OptionalLong.empty();
        }
        Path earlier = before.get(base(file));
        for (Path source : earlier == null ? List.of(file) : List.of(file, earlier)) {
            try {
                if (source.equals(file) || Files.size(source) == state.size()) {
                    v.link(source, copy);
                    return OptionalLong.of(state.inode());
                }
            } catch (NoSuchFileException e) {
                if (!Files.exists(file)) {
                    return OptionalLong.empty();
                }
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (FileSystemException | UnsupportedOperationException e) {
                // another file system, too many links, or links are not allowed
            }
        }
        try {
            duplicate(v, file, copy);
            return OptionalLong.of(state.inode());
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    private static String base(Path file) {
        return MaildirName.base(String.valueOf(file.getFileName()));
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
            var named = new FileSystemException(file.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }
}
