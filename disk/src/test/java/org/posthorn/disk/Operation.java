package org.posthorn.disk;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;

/** One change to a file system, as {@link RecordingVolume} saw it. */
public sealed interface Operation {

    /** A new, empty file. */
    record Create(Path file) implements Operation {}

    /** Octets at the end of a file. */
    record Write(Path file, byte[] octets) implements Operation {}

    record Truncate(Path file, long length) implements Operation {}

    record Force(Path file) implements Operation {}

    record Rename(Path from, Path to) implements Operation {}

    record Link(Path existing, Path link) implements Operation {}

    record Symlink(Path link, Path target) implements Operation {}

    record Delete(Path path) implements Operation {}

    record MakeDirectory(Path directory, Set<PosixFilePermission> permissions)
            implements Operation {}

    record ForceDirectory(Path directory) implements Operation {}

    record SetModified(Path path, Instant time) implements Operation {}

    record SetPermissions(Path path, Set<PosixFilePermission> permissions) implements Operation {}
}
