package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.Volume;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The directories of an account's mailboxes. What is done to one mailbox is done with one rename
 * that others see; the account's lock keeps two such changes apart. Long, because all that is done
 * to directories is here, and shares how to move and to clear them.
 */
final class MailboxTree {

    /** Directories whose mailboxes are deleted already: no mailbox can be called so. */
    static final String DELETED = "..posthorn-deleted.";

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private final AccountPaths paths;
    private final MailboxListing listing;
    private final MaildirDisk disk;
    private final Host host;
    private final UniqueNames unique;
    private final UnfinishedRename unfinished;

    MailboxTree(AccountPaths paths, MaildirDisk disk, Origins origins) {
        this.paths = paths;
        this.listing = new MailboxListing(paths.root(), paths.layout());
        this.disk = disk;
        this.host = origins.host();
        this.unique = origins.names();
        this.unfinished = new UnfinishedRename(paths, disk);
    }

    boolean exists(MailboxName name) {
        Path directory = directory(name);
        return disk.run(v -> listing.isMailbox(directory));
    }

    Set<MailboxName> names() {
        return disk.run(v -> listing.names());
    }

    /** Makes a mailbox. */
    void make(MailboxName name) {
        FolderPaths files = paths.of(name);
        Path directory = files.directory();
        Path parent = parentOf(directory);
        clearRemains(name);
        makeParent(directory);
        disk.perform(v -> {
            Access access = Access.of(parent);
            if (!Files.isDirectory(directory)) {
                access.makeDirectory(v, directory);
            }
            for (Path part : List.of(files.tmp(), files.fresh(), files.cur())) {
                access.makeDirectory(v, part);
            }
            if (paths.layout() instanceof Layout.MaildirPlusPlus) {
                v.create(files.folderMark()).close();
                Access.inside(directory).give(v, files.folderMark());
            }
        });
        disk.forceDirectory(directory);
        disk.forceDirectory(parent);
    }

    /** The mailbox is gone with one rename; what is left of it then is nobody's. */
    void remove(MailboxName name) {
        Path directory = directory(name);
        Path aside = aside();
        boolean whole = disk.run(v -> !hasFoldersBelow(directory));
        if (whole) {
            disk.perform(v -> v.rename(directory, aside));
            disk.forceDirectory(parentOf(directory));
        } else {
            putAside(directory, aside);
        }
        disk.forceDirectory(paths.root());
        disk.perform(v -> delete(v, aside));
        dropEmpty(parentOf(directory), paths.root());
        clearBeside(name);
    }

    /**
     * Renames every mailbox of a tree. Each is under exactly one of its two names at any time.
     * Nothing is at the new names.
     *
     * @param tree those of the old ones that exist
     */
    void rename(MailboxName from, MailboxName to, List<MailboxName> tree) {
        var moves = new TreeMap<MailboxName, MailboxName>();
        switch (paths.layout()) {
            case Layout.MaildirPlusPlus each ->
                    tree.forEach(name -> moves.put(name, name.moved(from, to)));
            case Layout.Fs together -> moves.put(from, to);
        }
        moves.values().forEach(this::clearRemains);
        Path source = paths.of(from).directory();
        Path target = paths.of(to).directory();
        makeParent(target);
        disk.perform(v -> requireFree(v, target));
        paths.treesBeside().forEach(beside -> clearBelow(paths.beside(beside, to), beside));
        disk.perform(v -> {
            for (Path beside : paths.treesBeside()) {
                for (MailboxName name : moves.values()) {
                    requireFree(v, paths.beside(beside, name));
                }
            }
        });
        if (hasUidsApart()) {
            unfinished.begin(moves);
        }
        Instant begun = host.clock().instant();
        try {
            disk.perform(v -> renameAll(v, moves));
        } catch (StoreException e) {
            end();
            throw e;
        }
        disk.forceDirectory(parentOf(target));
        disk.forceDirectory(parentOf(source));
        dropEmpty(parentOf(source), paths.root());
        moves.forEach(this::renameBeside);
        for (MailboxName name : tree) {
            Path lock = paths.of(name.moved(from, to)).uidLock();
            DotLock.removeStray(disk, lock, host, begun);
        }
        end();
    }

    private void end() {
        if (hasUidsApart()) {
            unfinished.end();
        }
    }

    /** Else they move with the mail; an index can be made anew. */
    private boolean hasUidsApart() {
        return !paths.control().equals(paths.root());
    }

    /** UIDs follow the mail, whose rename a crash has cut short. */
    private void finishRename() {
        Map<MailboxName, MailboxName> left = hasUidsApart() ? unfinished.left() : Map.of();
        if (left.isEmpty()) {
            return;
        }
        left.forEach((from, to) -> {
            Path source = directory(from);
            Path target = directory(to);
            if (disk.run(v -> !listing.isMailbox(source) && Files.isDirectory(target))) {
                renameBeside(from, to);
            }
        });
        end();
    }

    /** Makes the folders of a mailbox that has its files in several places. */
    void makeBeside(MailboxName name) {
        if (paths.treesBeside().isEmpty()) {
            return;
        }
        FolderPaths files = paths.of(name);
        disk.perform(v -> {
            for (Path folder : List.of(files.control(), files.index())) {
                if (!Files.isDirectory(folder)) {
                    disk.disk().makeDirectories(folder, Access.of(files.directory()));
                }
            }
        });
    }

    /**
     * Makes the root, clears what a crash has left of deleted mailboxes, and finishes a rename.
     *
     * @return whether it is new: then {@link #complete} it, once all is there that belongs to it
     */
    boolean begin() {
        boolean isNew = makeRoot();
        finishRename();
        return isNew;
    }

    private boolean makeRoot() {
        return disk.run(v -> {
            Path root = paths.root();
            boolean fresh = !Files.isDirectory(root.resolve("cur"));
            disk.disk().makeDirectories(root, PRIVATE);
            Access access = Access.of(root);
            for (String part : List.of("tmp", "new")) {
                disk.disk().makeDirectories(root.resolve(part), access);
            }
            for (Path tree : paths.treesBeside()) {
                disk.disk().makeDirectories(tree, access);
            }
            try (DirectoryStream<Path> left = Files.newDirectoryStream(root, DELETED + "*")) {
                for (Path directory : left) {
                    delete(v, directory);
                }
            }
            return fresh;
        });
    }

    /** Makes what shows the next process that the account was used before. */
    void complete() {
        disk.perform(v -> {
            Path root = paths.root();
            disk.disk().makeDirectories(root.resolve("cur"), Access.of(root));
        });
    }

    /** INBOX may have children without having a folder of its name. */
    private void makeParent(Path directory) {
        disk.perform(v -> {
            Path parent = parentOf(directory);
            if (!Files.isDirectory(parent)) {
                disk.disk().makeDirectories(parent, Access.of(paths.root()));
            }
        });
    }

    /** Of a mailbox whose deletion was cut short, so that nothing of it comes back. */
    private void clearRemains(MailboxName name) {
        FolderPaths files = paths.of(name);
        if (paths.layout() instanceof Layout.Fs
                && disk.run(v -> Files.isDirectory(files.directory()))) {
            Path aside = aside();
            putAside(files.directory(), aside);
            disk.perform(v -> delete(v, aside));
        }
        clearBeside(name);
    }

    /** Takes a mailbox out of a directory that others are below; without {@code cur} it is none. */
    private void putAside(Path directory, Path aside) {
        disk.perform(v -> {
            v.makeDirectory(aside, PRIVATE);
            for (String part : List.of("cur", "new", "tmp")) {
                if (Files.isDirectory(directory.resolve(part), LinkOption.NOFOLLOW_LINKS)) {
                    v.rename(directory.resolve(part), aside.resolve(part));
                }
            }
        });
        disk.forceDirectory(directory);
        clear(directory);
    }

    /** What a mailbox that has gone has left in the trees without mail. */
    private void clearBeside(MailboxName name) {
        for (Path tree : paths.treesBeside()) {
            Path folder = paths.beside(tree, name);
            clear(folder);
            dropEmpty(folder, tree);
        }
    }

    /** The same where there is no mailbox below either. */
    private void clearBelow(Path folder, Path tree) {
        for (Path below : disk.run(v -> folders(folder))) {
            clearBelow(below, tree);
        }
        clear(folder);
        dropEmpty(folder, tree);
    }

    private static List<Path> folders(Path folder) throws IOException {
        var folders = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    folders.add(entry);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing is below what is not there
        }
        return folders;
    }

    /** Deletes a mailbox's files of ours and of Dovecot's. */
    private void clear(Path directory) {
        disk.perform(v -> {
            if (!Files.isDirectory(directory)) {
                return;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    if (Layout.isFile(entry.getFileName().toString())
                            && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                        v.delete(entry);
                    }
                }
            }
        });
    }

    private boolean hasFoldersBelow(Path directory) throws IOException {
        if (paths.layout() instanceof Layout.MaildirPlusPlus) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry)
                        && !Layout.Fs.PARTS.contains(entry.getFileName().toString())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A rename goes over an empty directory, and over nothing else. */
    private static void requireFree(Volume volume, Path target) throws IOException {
        if (!isFree(volume, target)) {
            throw new StoreException(Reason.CANNOT, "files are in the way in " + target);
        }
    }

    private static boolean isFree(Volume volume, Path target) throws IOException {
        try {
            if (Files.isDirectory(target)) {
                volume.delete(target);
            }
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private void renameAll(Volume volume, Map<MailboxName, MailboxName> moves) throws IOException {
        var done = new ArrayList<Map.Entry<MailboxName, MailboxName>>();
        for (Map.Entry<MailboxName, MailboxName> move : moves.entrySet()) {
            try {
                volume.rename(directory(move.getKey()), directory(move.getValue()));
                done.add(move);
            } catch (IOException e) {
                for (Map.Entry<MailboxName, MailboxName> back : done.reversed()) {
                    volume.rename(directory(back.getValue()), directory(back.getKey()));
                }
                throw e;
            }
        }
    }

    private void renameBeside(MailboxName from, MailboxName to) {
        for (Path tree : paths.treesBeside()) {
            Path source = paths.beside(tree, from);
            Path target = paths.beside(tree, to);
            disk.perform(v -> {
                if (Files.isDirectory(source)) {
                    disk.disk().makeDirectories(parentOf(target), Access.of(source));
                    if (isFree(v, target)) {
                        v.rename(source, target);
                    }
                }
            });
            clear(source); // another program was faster to open it: what it has made stands
            if (disk.run(v -> Files.isDirectory(target))) {
                disk.forceDirectory(parentOf(target));
                disk.forceDirectory(parentOf(source));
            }
            dropEmpty(parentOf(source), tree);
        }
    }

    /** Deletes a folder and those that it is in, up to the tree, if they are empty. */
    private void dropEmpty(Path folder, Path tree) {
        disk.perform(v -> {
            for (Path each = folder; !each.equals(tree); each = parentOf(each)) {
                Path mail = paths.root().resolve(tree.relativize(each));
                if (!tree.equals(paths.root()) && Files.isDirectory(mail)) {
                    return; // of a mailbox that may be in use
                }
                try {
                    v.delete(each);
                } catch (NoSuchFileException e) {
                    // nobody has made it
                } catch (DirectoryNotEmptyException e) {
                    return;
                }
            }
        });
    }

    private Path directory(MailboxName name) {
        return paths.of(name).directory();
    }

    private Path aside() {
        return paths.root().resolve(DELETED + unique.next());
    }

    private static Path parentOf(Path directory) {
        Path parent = directory.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a mailbox is not the root of the file system");
        }
        return parent;
    }

    private static void delete(Volume volume, Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    delete(volume, entry);
                }
            }
        }
        volume.delete(path);
    }
}
