package org.posthorn.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Who may do what with a file: its permissions, and the group that some of them are for. What is
 * made in a folder of several people's has the folder's, whatever group the process is in.
 *
 * @param group its number, or {@link #OWN}
 */
public record Access(Set<PosixFilePermission> permissions, int group) {

    /** The group that the system gives a new file. */
    public static final int OWN = -1;

    private static final Set<PosixFilePermission> READ_WRITE =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private static final Set<PosixFilePermission> OF_GROUP =
            Set.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.GROUP_EXECUTE);

    public Access {
        permissions = Set.copyOf(permissions);
    }

    /** These permissions, for the group that a new file has. */
    public static Access of(Set<PosixFilePermission> permissions) {
        return new Access(permissions, OWN);
    }

    /** As of this file or directory; where files have neither, as for the owner only. */
    public static Access of(Path path) throws IOException {
        try {
            Map<String, Object> now = Files.readAttributes(path, "unix:permissions,gid");
            var permissions = EnumSet.noneOf(PosixFilePermission.class);
            if (now.get("permissions") instanceof Set<?> read) {
                read.forEach(each -> permissions.add((PosixFilePermission) each));
            }
            return new Access(permissions, now.get("gid") instanceof Integer gid ? gid : OWN);
        } catch (UnsupportedOperationException e) {
            return of(Volume.ownerOnly());
        }
    }

    /** As of this directory, for files in it: nobody executes them. */
    public static Access inside(Path directory) throws IOException {
        Access folder = of(directory);
        var permissions = EnumSet.copyOf(READ_WRITE);
        permissions.retainAll(folder.permissions);
        return new Access(permissions, folder.group);
    }

    /** Whether the file has it already. */
    public boolean isThatOf(Path path) throws IOException {
        Access now = of(path);
        return now.permissions.equals(permissions) && (group == OWN || now.group == group);
    }

    /**
     * Gives it to a file that only its owner may use so far. Where the process must not give the
     * file to the group, the group may do nothing with it.
     */
    public void give(Volume volume, Path file) throws IOException {
        Set<PosixFilePermission> allowed = allowed(volume, file);
        if (!allowed.equals(Volume.ownerOnly())) {
            volume.setPermissions(file, allowed);
        }
    }

    /** Makes a directory that has it. */
    public void makeDirectory(Volume volume, Path directory) throws IOException {
        volume.makeDirectory(directory, permissions);
        Set<PosixFilePermission> allowed = allowed(volume, directory);
        if (!allowed.equals(permissions)) {
            volume.setPermissions(directory, allowed);
        }
    }

    private Set<PosixFilePermission> allowed(Volume volume, Path path) throws IOException {
        if (group == OWN || of(path).group == group) {
            return permissions;
        }
        try {
            volume.setGroup(path, group);
            return permissions;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            var without = EnumSet.complementOf(EnumSet.copyOf(OF_GROUP));
            without.retainAll(permissions);
            return without;
        }
    }
}
