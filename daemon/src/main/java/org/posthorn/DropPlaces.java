package org.posthorn;

import org.posthorn.disk.Disk;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where mail of programs is, from when they put it down until everybody has it. {@link DropAccess}
 * says who may do what there.
 *
 * @param folder where programs put it
 * @param held where nobody but the daemon gets to
 * @param target where what is found is brought: {@code held}, or beside what comes in
 * @param daemon the user that the daemon runs as
 */
record DropPlaces(Path folder, Path held, Path target, UserPrincipal daemon) {

    /** Everybody may put something in, nobody sees what others have put in. */
    private static final Set<PosixFilePermission> MODE =
            PosixFilePermissions.fromString("rwx-wx-wx");

    private static final Set<PosixFilePermission> PARENT_MODE =
            PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private static final String UNFINISHED = ".tmp";

    /**
     * Makes what is missing.
     *
     * @throws IOException if others could reach what is taken
     */
    static DropPlaces open(Path folder, Path held, Disk disk) throws IOException {
        UserPrincipal daemon = hold(held, disk);
        openFolder(folder, daemon, disk);
        return new DropPlaces(folder, held, target(folder, held, daemon, disk), daemon);
    }

    /** Where there may be something that was found before. */
    List<Path> holding() {
        return target.equals(held) ? List.of(held) : List.of(held, target);
    }

    /** Makes what is missing. Which user we are is seen where nobody else can have made a file. */
    private static UserPrincipal hold(Path held, Disk disk) throws IOException {
        makePrivate(held, disk);
        if (!disk.run(volume -> DropAccess.isPrivate(held))) {
            throw new IOException(held + " must be a folder for its owner alone");
        }
        Path probe = held.resolve(UUID.randomUUID() + UNFINISHED);
        UserPrincipal daemon =
                disk.run(volume -> {
                    volume.create(probe).close();
                    try {
                        return Files.getOwner(probe);
                    } finally {
                        volume.delete(probe);
                    }
                });
        require(disk.run(volume -> DropAccess.heldFault(held, daemon)));
        return daemon;
    }

    private static void makePrivate(Path path, Disk disk) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            disk.makeDirectories(path, PRIVATE);
        }
    }

    /** Open to others only when it is sticky. */
    private static void openFolder(Path folder, UserPrincipal daemon, Disk disk)
            throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (!Files.exists(folder) && parent != null) {
            disk.makeDirectories(parent, PARENT_MODE);
            disk.makeDirectories(folder, PRIVATE);
            disk.perform(volume -> {
                volume.setPermissions(folder, MODE); // whatever the umask is
                volume.setSticky(folder);
            });
        }
        require(disk.run(volume -> DropAccess.fault(folder, daemon)));
        disk.perform(volume -> {
            if (DropAccess.isOpen(folder)) {
                volume.setSticky(folder);
            }
            if (DropAccess.isOpen(folder)) {
                throw new IOException(folder + ": others may write there, and it is not sticky");
            }
        });
    }

    /** Nothing can be renamed to another file system: then it is held beside what comes in. */
    private static Path target(Path folder, Path held, UserPrincipal daemon, Disk disk)
            throws IOException {
        Path inside = folder.resolve("held");
        if (disk.run(volume -> reaches(volume, folder, held))) {
            return held;
        }
        makePrivate(inside, disk);
        require(disk.run(volume -> DropAccess.heldFault(inside, daemon)));
        return inside;
    }

    private static boolean reaches(Volume volume, Path folder, Path held) throws IOException {
        String name = UUID.randomUUID() + UNFINISHED;
        Path probe = folder.resolve(name);
        volume.create(probe).close();
        try {
            volume.rename(probe, held.resolve(name));
        } catch (AtomicMoveNotSupportedException e) {
            volume.delete(probe);
            return false;
        }
        volume.delete(held.resolve(name));
        return true;
    }

    private static void require(Optional<String> fault) throws IOException {
        if (fault.isPresent()) {
            throw new IOException(fault.get());
        }
    }
}
