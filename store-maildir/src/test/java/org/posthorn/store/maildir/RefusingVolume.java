package org.posthorn.store.maildir;

import org.posthorn.disk.NioVolume;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Allows so many operations that need room, and refuses all after them. Deleting needs none. */
final class RefusingVolume implements Volume {

    private final Volume volume = new NioVolume();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile Function<String, IOException> refusal = IOException::new;
    private volatile boolean groups = true;

    void refuseAfter(long operations, Function<String, IOException> how) {
        refusal = how;
        left.set(operations);
    }

    /** As for a process that is not in the group. */
    void refuseGroups() {
        groups = false;
    }

    void refuseNothing() {
        left.set(Long.MAX_VALUE);
    }

    private void use(Path path) throws IOException {
        if (left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
            throw refusal.apply(path.toString());
        }
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        use(file);
        return new Limited(file, volume.create(file));
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        use(file);
        return new Limited(file, volume.append(file));
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        volume.truncate(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        use(to);
        volume.rename(from, to);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        use(link);
        volume.link(existing, link);
    }

    @Override
    public void symlink(Path link, Path target) throws IOException {
        use(link);
        volume.symlink(link, target);
    }

    @Override
    public void delete(Path path) throws IOException {
        volume.delete(path);
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        use(directory);
        volume.makeDirectory(directory, permissions);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        use(directory);
        volume.forceDirectory(directory);
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        use(path);
        volume.setModified(path, time);
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        use(path);
        volume.setPermissions(path, permissions);
    }

    @Override
    public void setGroup(Path path, int group) throws IOException {
        use(path);
        if (!groups) {
            throw new AccessDeniedException(path.toString());
        }
        volume.setGroup(path, group);
    }

    @Override
    public void setOwner(Path path, int owner) throws IOException {
        use(path);
        volume.setOwner(path, owner);
    }

    private final class Limited implements OpenFile {

        private final Path file;
        private final OpenFile open;

        Limited(Path file, OpenFile open) {
            this.file = file;
            this.open = open;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            if (left.get() == 0) {
                open.write(octets, offset, length / 2);
            }
            use(file);
            open.write(octets, offset, length);
        }

        @Override
        public void force() throws IOException {
            use(file);
            open.force();
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }
}
