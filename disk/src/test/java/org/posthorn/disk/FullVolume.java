package org.posthorn.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;

/** A file system with room for so many octets, as a full disk refuses the rest: after a part. */
final class FullVolume implements Volume {

    private final Volume volume = new NioVolume();
    private long room;
    private boolean broken;

    FullVolume(long room) {
        this.room = room;
    }

    /** No directory can be forced any more. */
    void failForces() {
        broken = true;
    }

    void makeRoom() {
        room = Long.MAX_VALUE;
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        return new Limited(volume.create(file));
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        return new Limited(volume.append(file));
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
        if (broken) {
            throw new FileSystemException(directory.toString(), null, "Input/output error");
        }
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

    private final class Limited implements OpenFile {

        private final OpenFile open;

        Limited(OpenFile open) {
            this.open = open;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            int fits = (int) Math.min(room, length);
            open.write(octets, offset, fits);
            room -= fits;
            if (fits < length) {
                throw new FileSystemException("file", null, "No space left on device");
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
