package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.Set;

/**
 * Gives whatever it changes the time of a clock: so a test says which changes fall into one tick of
 * a coarse file system, and which are long past, and need not wait. Thread-safe if changes come one
 * at a time, as those of a {@link RecordingVolume} do.
 */
public final class ClockedVolume extends ForwardingVolume {

    private final InstantSource clock;

    public ClockedVolume(Volume volume, InstantSource clock) {
        super(volume);
        this.clock = clock;
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        OpenFile open = super.create(file);
        touch(file);
        touch(file.getParent());
        return open;
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        boolean fresh = !Files.exists(file);
        OpenFile open = super.append(file);
        if (fresh) {
            touch(file);
            touch(file.getParent());
        }
        return open;
    }

    @Override
    protected OpenFile opened(Path file, OpenFile open) {
        return new ForwardingFile(open) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                super.write(octets, offset, length);
                try {
                    touch(file);
                } catch (NoSuchFileException e) {
                    // it has lost its name meanwhile
                }
            }
        };
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        super.truncate(file, length);
        touch(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        super.rename(from, to);
        touch(from.getParent());
        touch(to.getParent());
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        super.link(existing, link);
        touch(link.getParent());
    }

    @Override
    public void symlink(Path link, Path target) throws IOException {
        super.symlink(link, target);
        touch(link.getParent());
    }

    @Override
    public void delete(Path path) throws IOException {
        super.delete(path);
        touch(path.getParent());
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        super.makeDirectory(directory, permissions);
        touch(directory);
        touch(directory.getParent());
    }

    private void touch(@Nullable Path path) throws IOException {
        if (path != null) {
            Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
        }
    }
}
