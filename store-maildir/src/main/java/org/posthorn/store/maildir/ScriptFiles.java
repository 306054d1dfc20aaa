package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Access;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.TextName.Script;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Sieve scripts of a user, where Pigeonhole has them: {@code sieve/<name>.sieve} in the home
 * folder, and {@code .dovecot.sieve}, a link to the active one.
 *
 * <p>If that is a file, whoever wrote it knows of no other scripts. Then it is the active one and
 * is called {@code dovecot.orig}, and before anything takes its place it moves to the others.
 */
final class ScriptFiles {

    private static final String SUFFIX = ".sieve";
    private static final String LONELY = "dovecot.orig";

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private final Path home;
    private final Path folder;
    private final Path active;
    private final MaildirDisk disk;
    private final UniqueNames names;

    ScriptFiles(Path home, MaildirDisk disk, UniqueNames names) {
        this.home = home;
        this.folder = home.resolve("sieve");
        this.active = home.resolve(".dovecot.sieve");
        this.disk = disk;
        this.names = names;
    }

    List<Script> list() {
        return disk.run(v -> {
            var scripts = new TreeSet<Script>(Comparator.comparing(Script::name));
            scripts.addAll(listed());
            lonely().ifPresent(scripts::add);
            return List.copyOf(scripts);
        });
    }

    Optional<byte[]> read(Script script) {
        Path file = file(script);
        if (disk.run(v -> isLonely(script))) {
            return new SmallText(active, disk).read();
        }
        requireAtHome(file);
        return new SmallText(file, disk).read();
    }

    void write(Script script, byte[] text) {
        SmallText.require(text);
        Path file = file(script);
        makeFolder();
        settle();
        new SmallText(file, disk).write(text);
    }

    void remove(Script script) {
        Path file = file(script);
        if (disk.run(v -> isLonely(script))) {
            settle();
        }
        new SmallText(file, disk).remove();
    }

    /** Empty if none is, or what is active is none of these scripts. */
    Optional<Script> active() {
        return disk.run(v -> {
            if (!Files.isSymbolicLink(active)) {
                return lonely();
            }
            Path target = home.resolve(Files.readSymbolicLink(active)).normalize();
            return isFolder(target.getParent()) ? script(target) : Optional.empty();
        });
    }

    void activate(Script script) {
        Path file = file(script);
        makeFolder();
        settle();
        point(file);
    }

    void deactivate() {
        settle();
        new SmallText(active, disk).remove();
    }

    /** The script that is called {@code .dovecot.sieve} itself. */
    private Optional<Script> lonely() throws IOException {
        if (Files.isRegularFile(active, LinkOption.NOFOLLOW_LINKS)) {
            for (int i = 1; i < 100; i++) {
                var script = new Script(i == 1 ? LONELY : LONELY + "." + i);
                Path file = file(script);
                if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                        || (Files.exists(file) && Files.isSameFile(file, active))) {
                    return Optional.of(script);
                }
            }
        }
        return Optional.empty();
    }

    private boolean isLonely(Script script) throws IOException {
        return lonely().filter(script::equals).isPresent();
    }

    /** Puts a lonely script where the others are, and a link in its place. */
    private void settle() {
        Optional<Script> lonely = disk.run(v -> lonely());
        if (lonely.isEmpty()) {
            return;
        }
        makeFolder();
        Path file = file(lonely.get());
        disk.perform(v -> {
            if (!Files.exists(file)) {
                v.link(active, file);
            }
        });
        disk.forceDirectory(folder);
        point(file);
    }

    private void point(Path file) {
        Path temporary = home.resolve(".dovecot.sieve." + names.next());
        disk.perform(v -> {
            v.symlink(temporary, home.relativize(file));
            try {
                v.rename(temporary, active);
            } catch (IOException e) {
                v.delete(temporary);
                throw e;
            }
        });
        disk.forceDirectory(home);
    }

    private boolean isFolder(@Nullable Path path) throws IOException {
        return folder.equals(path)
                || (path != null
                        && Files.isDirectory(path)
                        && Files.isDirectory(folder)
                        && Files.isSameFile(folder, path));
    }

    private void makeFolder() {
        disk.perform(v -> {
            disk.disk().makeDirectories(home, PRIVATE);
            disk.disk().makeDirectories(folder, Access.of(home));
        });
        requireAtHome(folder);
    }

    /** A script that is a link may lead to another of the same user. */
    private void requireAtHome(Path path) {
        boolean away =
                disk.run(v -> {
                    try {
                        return !path.toRealPath().startsWith(home.toRealPath());
                    } catch (NoSuchFileException e) {
                        return false;
                    }
                });
        if (away) {
            throw new StoreException(Reason.CANNOT, "leads out of the home folder: " + path);
        }
    }

    private Path file(Script script) {
        try {
            Path file = folder.resolve(script.name() + SUFFIX);
            if (folder.equals(file.getParent())) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new StoreException(
                    Reason.CANNOT, "the locale has no file name for a script's name", e);
        }
        throw new StoreException(Reason.CANNOT, "a script's name leads out of its folder");
    }

    private List<Script> listed() throws IOException {
        var scripts = new ArrayList<Script>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.isRegularFile(file)) {
                    script(file).ifPresent(scripts::add);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return scripts;
    }

    private static Optional<Script> script(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Script(name.substring(0, name.length() - SUFFIX.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not a name that a client could say
        }
    }
}
