package org.posthorn.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * Everything that changes a file system, and nothing else: reading is done with {@link
 * java.nio.file.Files}. The seam at which tests record, and let things fail. Thread-safe.
 *
 * <p>Errors are the exceptions of {@link java.nio.file.Files}; {@link DiskFault#of} sorts them.
 */
public interface Volume {

    /** Mode 0600. */
    static Set<PosixFilePermission> ownerOnly() {
        return EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    /**
     * Makes a file with mode 0600 and opens it for writing.
     *
     * @throws java.nio.file.FileAlreadyExistsException if anything has that name, a link included
     */
    OpenFile create(Path file) throws IOException;

    /** Opens a file to write at its end, and makes it with mode 0600 where there is none. */
    OpenFile append(Path file) throws IOException;

    /**
     * Makes durable what somebody else has written.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     */
    void force(Path file) throws IOException;

    /** Cuts a file to a length. */
    void truncate(Path file, long length) throws IOException;

    /** Atomic; replaces what has the name {@code to}. */
    void rename(Path from, Path to) throws IOException;

    /** Makes {@code link} another name of a file of the same file system. */
    void link(Path existing, Path link) throws IOException;

    /** Makes a name that stands for a path, relative to the name's folder or absolute. */
    void symlink(Path link, Path target) throws IOException;

    /** Deletes a file, a link or an empty directory. */
    void delete(Path path) throws IOException;

    /** Makes a directory with exactly these permissions, whatever the umask. */
    void makeDirectory(Path directory, Set<PosixFilePermission> permissions) throws IOException;

    /** Returns when every entry made, renamed or deleted before this call survives a power cut. */
    void forceDirectory(Path directory) throws IOException;

    /** Sets the time of last modification. */
    void setModified(Path path, Instant time) throws IOException;

    void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException;

    /** Lets whoever may write to a directory delete and rename in it what is his own, no more. */
    void setSticky(Path directory) throws IOException;

    /** Gives a file to another group, by its number. */
    void setGroup(Path path, int group) throws IOException;

    /** Gives a file to another user, by its number; only root may. */
    void setOwner(Path path, int owner) throws IOException;
}
