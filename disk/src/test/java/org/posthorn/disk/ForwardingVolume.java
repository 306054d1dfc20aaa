package org.posthorn.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;

/** Does everything on another volume, but for what a test makes different. */
public abstract class ForwardingVolume implements Volume {

    private final Volume volume;

    protected ForwardingVolume(Volume volume) {
        this.volume = volume;
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        return opened(file, volume.create(file));
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        return opened(file, volume.append(file));
    }

    /** What is given to who writes the file. */
    protected OpenFile opened(Path file, OpenFile open) {
        return open;
    }

    @Override
    public void force(Path file) throws IOException {
        volume.force(file);
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        volume.truncate(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        volume.rename(from, to);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        volume.link(existing, link);
    }

    @Override
    public void symlink(Path link, Path target) throws IOException {
        volume.symlink(link, target);
    }

    @Override
    public void delete(Path path) throws IOException {
        volume.delete(path);
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        volume.makeDirectory(directory, permissions);
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
    public void setSticky(Path directory) throws IOException {
        volume.setSticky(directory);
    }

    @Override
    public void setGroup(Path path, int group) throws IOException {
        volume.setGroup(path, group);
    }

    @Override
    public void setOwner(Path path, int owner) throws IOException {
        volume.setOwner(path, owner);
    }

    /** The same for one file. */
    public abstract static class ForwardingFile implements OpenFile {

        private final OpenFile open;

        protected ForwardingFile(OpenFile open) {
            this.open = open;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            open.write(octets, offset, length);
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
