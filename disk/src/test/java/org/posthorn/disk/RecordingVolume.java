package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Passes everything on to another volume and remembers what succeeded, in an order on which a proof
 * of durability can stand: changes one after the other as they are done, a force when it begins. So
 * a force in the list covers every change before it. Keeps all octets in memory. Thread-safe.
 */
public final class RecordingVolume implements Volume {

    private final Volume volume;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Recorded> operations = new TreeMap<>();
    private long noted;

    public RecordingVolume(Volume volume) {
        this.volume = volume;
    }

    /** Everything so far, oldest first. */
    public List<Operation> operations() {
        return recorded().stream().map(Recorded::operation).toList();
    }

    /** The same with what {@link CrashSimulator} must know besides. No force is under way. */
    public List<Recorded> recorded() {
        lock.lock();
        try {
            return List.copyOf(operations.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The number of the last operation. What a call has promised when it returns holds from this
     * moment on.
     */
    public long moment() {
        lock.lock();
        try {
            return noted;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        lock.lock();
        try {
            OpenFile open = volume.create(file);
            note(new Operation.Create(file), file.getParent(), inode(file));
            return new RecordedFile(file, open, noted);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        lock.lock();
        try {
            boolean fresh = !Files.exists(file);
            OpenFile open = volume.append(file);
            if (fresh) {
                note(new Operation.Create(file), file.getParent(), inode(file));
            }
            return new RecordedFile(file, open, noted);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void force(Path file) throws IOException {
        force(new Operation.Force(file), moment(), () -> volume.force(file));
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        change(() -> volume.truncate(file, length), new Operation.Truncate(file, length), file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change(() -> volume.rename(from, to), new Operation.Rename(from, to), to.getParent());
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        change(
                () -> volume.link(existing, link),
                new Operation.Link(existing, link),
                link.getParent());
    }

    @Override
    public void symlink(Path link, Path target) throws IOException {
        change(
                () -> volume.symlink(link, target),
                new Operation.Symlink(link, target),
                link.getParent());
    }

    @Override
    public void delete(Path path) throws IOException {
        change(() -> volume.delete(path), new Operation.Delete(path), path.getParent());
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        lock.lock();
        try {
            volume.makeDirectory(directory, permissions);
            note(new Operation.MakeDirectory(directory, permissions), directory, inode(directory));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        force(new Operation.ForceDirectory(directory), 0, () -> volume.forceDirectory(directory));
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        change(() -> volume.setModified(path, time), new Operation.SetModified(path, time), path);
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        change(
                () -> volume.setPermissions(path, permissions),
                new Operation.SetPermissions(path, permissions),
                path);
    }

    /** Not recorded, as the next one. */
    @Override
    public void setSticky(Path directory) throws IOException {
        volume.setSticky(directory);
    }

    /** Not recorded: what is lost of it is nobody's mail. */
    @Override
    public void setGroup(Path path, int group) throws IOException {
        volume.setGroup(path, group);
    }

    @Override
    public void setOwner(Path path, int owner) throws IOException {
        volume.setOwner(path, owner);
    }

    private void change(GroupCommit.Force change, Operation operation, @Nullable Path changed)
            throws IOException {
        lock.lock();
        try {
            change.force();
            note(operation, changed);
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    private void note(Operation operation, @Nullable Path changed) throws IOException {
        note(operation, changed, 0);
    }

    private void note(Operation operation, @Nullable Path changed, long inode) throws IOException {
        Instant time =
                changed == null ? Instant.now() : Files.getLastModifiedTime(changed).toInstant();
        noted++;
        operations.put(noted, new Recorded(noted, operation, time, noted, noted, inode));
    }

    private static long inode(Path made) throws IOException {
        return (Long) Files.getAttribute(made, "unix:ino");
    }

    private void force(Operation operation, long opened, GroupCommit.Force force)
            throws IOException {
        long number = begun(operation, opened);
        try {
            force.force();
            ended(number);
        } catch (IOException e) {
            forget(number);
            throw e;
        }
    }

    private long begun(Operation operation, long opened) {
        lock.lock();
        try {
            noted++;
            var begun = new Recorded(noted, operation, Instant.now(), opened, Long.MAX_VALUE);
            operations.put(noted, begun);
            return noted;
        } finally {
            lock.unlock();
        }
    }

    private void ended(long number) {
        lock.lock();
        try {
            operations.computeIfPresent(
                    number,
                    (same, begun) ->
                            new Recorded(
                                    number,
                                    begun.operation(),
                                    begun.time(),
                                    begun.opened(),
                                    noted));
        } finally {
            lock.unlock();
        }
    }

    private void forget(long number) {
        lock.lock();
        try {
            operations.remove(number);
        } finally {
            lock.unlock();
        }
    }

    private final class RecordedFile implements OpenFile {

        private final Path file;
        private final OpenFile open;
        private final long opened;

        RecordedFile(Path file, OpenFile open, long opened) {
            this.file = file;
            this.open = open;
            this.opened = opened;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            byte[] written = Arrays.copyOfRange(octets, offset, offset + length);
            lock.lock();
            try {
                open.write(octets, offset, length);
                noted++;
                operations.put(
                        noted,
                        new Recorded(
                                noted, new Operation.Write(file, written), time(), opened, noted));
            } finally {
                lock.unlock();
            }
        }

        /** The file may have lost its name. */
        private Instant time() throws IOException {
            return Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : Instant.now();
        }

        @Override
        public void force() throws IOException {
            RecordingVolume.this.force(new Operation.Force(file), opened, open::force);
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }
}
