package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/**
 * Gives whatever it changes the time of a clock: so a test says which changes fall into one tick of
 * a coarse file system, and which are long past, and need not wait. Thread-safe if changes come one
 * at a time, as those of a {@link RecordingVolume} do.
 */
public final class ClockedVolume implements Volume {

    private final Volume volume;
    private final InstantSource clock;

    public ClockedVolume(Volume volume, InstantSource clock) {
        this.volume = volume;
        this.clock = clock;
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        OpenFile open = volume.create(file);
        touch(file);
        touch(file.getParent());
        return new Clocked(file, open);
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        boolean fresh = !Files.exists(file);
        OpenFile open = volume.append(file);
        if (fresh) {
            touch(file);
            touch(file.getParent());
        }
        return new Clocked(file, open);
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        volume.truncate(file, length);
        touch(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        volume.rename(from, to);
        touch(from.getParent());
        touch(to.getParent());
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        volume.link(existing, link);
        touch(link.getParent());
    }

    @Override
    public void symlink(Path link, Path target) throws IOException {
        volume.symlink(link, target);
        touch(link.getParent());
    }

    @Override
    public void delete(Path path) throws IOException {
        volume.delete(path);
        touch(path.getParent());
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        volume.makeDirectory(directory, permissions);
        touch(directory);
        touch(directory.getParent());
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        volume.forceDirectory(directory);
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        volume.setModified(path, time);
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        volume.setPermissions(path, permissions);
    }

    @Override
    public void setGroup(Path path, int group) throws IOException {
        volume.setGroup(path, group);
    }

    @Override
    public void setOwner(Path path, int owner) throws IOException {
        volume.setOwner(path, owner);
    }

    private void touch(@Nullable Path path) throws IOException {
        if (path != null) {
            Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
        }
    }

    private final class Clocked implements OpenFile {

        private final Path file;
        private final OpenFile open;

        Clocked(Path file, OpenFile open) {
            this.file = file;
            this.open = open;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            open.write(octets, offset, length);
            try {
                touch(file);
            } catch (NoSuchFileException e) {
                // it has lost its name meanwhile
            }
        }

        @Override
        public void force() throws IOException {
            open.force();
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }
}
