package org.posthorn.store.maildir;

import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.OpenFile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Allows so many operations, and refuses all after them but for deleting; or those only that need
 * room on the disk.
 */
final class RefusingVolume extends ForwardingVolume {

    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    private volatile Function<String, IOException> refusal = IOException::new;
    private volatile boolean groups = true;
    private volatile boolean readOnly;

    RefusingVolume() {
        super(new NioVolume());
    }

    void refuseAfter(long operations, Function<String, IOException> how) {
        refusal = how;
        left.set(operations);
    }

    /** There is room for so much; what is there can be renamed, forced and deleted. */
    void fillAfter(long operations) {
        room.set(operations);
    }

    /** Directories can be forced then: there is nothing to do. */
    void makeReadOnly() {
        refuseAfter(0, file -> new FileSystemException(file, null, "Read-only file system"));
        readOnly = true;
    }

    /** As for a process that is not in the group. */
    void refuseGroups() {
        groups = false;
    }

    void refuseNothing() {
        left.set(Long.MAX_VALUE);
        room.set(Long.MAX_VALUE);
        readOnly = false;
    }

    private void use(Path path) throws IOException {
        if (left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
            throw refusal.apply(path.toString());
        }
    }

    private void useRoom(Path path) throws IOException {
        use(path);
        if (room.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
            throw new FileSystemException(path.toString(), null, "No space left on device");
        }
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        useRoom(file);
        return super.create(file);
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        use(file);
        return super.append(file);
    }

    @Override
    protected OpenFile opened(Path file, OpenFile open) {
        return new ForwardingFile(open) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                if (left.get() == 0 || room.get() == 0) {
                    super.write(octets, offset, length / 2);
                }
                useRoom(file);
                super.write(octets, offset, length);
            }

            @Override
            public void force() throws IOException {
                use(file);
                super.force();
            }
        };
    }

    @Override
    public void force(Path file) throws IOException {
        use(file);
        super.force(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        use(to);
        super.rename(from, to);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        useRoom(link);
        super.link(existing, link);
    }

    @Override
    public void symlink(Path link, Path target) throws IOException {
        useRoom(link);
        super.symlink(link, target);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (readOnly) {
            use(path);
        }
        super.delete(path);
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        useRoom(directory);
        super.makeDirectory(directory, permissions);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (!readOnly) {
            use(directory);
        }
        super.forceDirectory(directory);
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        use(path);
        super.setModified(path, time);
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        use(path);
        super.setPermissions(path, permissions);
    }

    @Override
    public void setGroup(Path path, int group) throws IOException {
        use(path);
        if (!groups) {
            throw new AccessDeniedException(path.toString());
        }
        super.setGroup(path, group);
    }

    @Override
    public void setOwner(Path path, int owner) throws IOException {
        use(path);
        super.setOwner(path, owner);
    }
}
