package org.posthorn.disk;

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
 * of durability can stand: a change is noted when it is done, a force when it begins. So a force in
 * the list covers every change before it. Keeps all octets in memory: for tests.
 */
public final class RecordingVolume implements Volume {

    private final Volume volume;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Operation> operations = new TreeMap<>();
    private long noted;

    public RecordingVolume(Volume volume) {
        this.volume = volume;
    }

    /** Everything so far, oldest first. */
    public List<Operation> operations() {
        lock.lock();
        try {
            return List.copyOf(operations.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        OpenFile open = volume.create(file);
        note(new Operation.Create(file));
        return new RecordedFile(file, open);
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        boolean fresh = !Files.exists(file);
        OpenFile open = volume.append(file);
        if (fresh) {
            note(new Operation.Create(file));
        }
        return new RecordedFile(file, open);
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        volume.truncate(file, length);
        note(new Operation.Truncate(file, length));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        volume.rename(from, to);
        note(new Operation.Rename(from, to));
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        volume.link(existing, link);
        note(new Operation.Link(existing, link));
    }

    @Override
    public void delete(Path path) throws IOException {
        volume.delete(path);
        note(new Operation.Delete(path));
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        volume.makeDirectory(directory, permissions);
        note(new Operation.MakeDirectory(directory, permissions));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        force(new Operation.ForceDirectory(directory), () -> volume.forceDirectory(directory));
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        volume.setModified(path, time);
        note(new Operation.SetModified(path, time));
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        volume.setPermissions(path, permissions);
        note(new Operation.SetPermissions(path, permissions));
    }

    private long note(Operation operation) {
        lock.lock();
        try {
            operations.put(++noted, operation);
            return noted;
        } finally {
            lock.unlock();
        }
    }

    private void force(Operation operation, GroupCommit.Force force) throws IOException {
        long number = note(operation);
        try {
            force.force();
        } catch (IOException e) {
            forget(number);
            throw e;
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

        RecordedFile(Path file, OpenFile open) {
            this.file = file;
            this.open = open;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            open.write(octets, offset, length);
            note(new Operation.Write(file, Arrays.copyOfRange(octets, offset, offset + length)));
        }

        @Override
        public void force() throws IOException {
            RecordingVolume.this.force(new Operation.Force(file), open::force);
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }
}
