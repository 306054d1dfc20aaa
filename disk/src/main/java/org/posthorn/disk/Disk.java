package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The disk as the rest of Posthorn sees it: a bounded pool of platform threads on which all work
 * with files is done, and the few ways to write something that lasts. Thread-safe.
 *
 * <p>File operations hold on to the carrier of a virtual thread, and a few forces would starve
 * every session; hence the pool. An interrupt does not cut work short that has begun.
 */
public final class Disk implements AutoCloseable {

    private final Volume volume;
    private final ThreadPoolExecutor pool;
    private final ConcurrentHashMap<Path, SharedForce> forces = new ConcurrentHashMap<>();
    private final AtomicLong temporary = new AtomicLong();
    private final long pid = ProcessHandle.current().pid();

    public Disk(DiskConf conf) {
        this(conf, new NioVolume());
    }

    /** With another volume below: one that records, or fails. */
    public Disk(DiskConf conf, Volume volume) {
        this.volume = volume;
        // Callers wait for their work: the sessions' own limits bound the queue.
        this.pool =
                new ThreadPoolExecutor(
                        conf.threads(),
                        conf.threads(),
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> new PoolThread(this, work));
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs the call on the pool, and waits for it; on a thread of the pool it runs at once.
     *
     * @throws IOException what the call threw, or if this disk is closed
     */
    public <T> T run(IoCall<T> call) throws IOException {
        if (onPool()) {
            return call.call(volume);
        }
        var result = new CompletableFuture<T>();
        try {
            pool.execute(() -> complete(result, call));
        } catch (RejectedExecutionException e) {
            throw new IOException("the disk pool is closed", e);
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            throw rethrow(e.getCause());
        }
    }

    /** The same, for work without a result. */
    public void perform(IoAction action) throws IOException {
        run(v -> {
            action.act(v);
            return true;
        });
    }

    /**
     * Returns when every entry of the directory that was made, renamed or deleted before this call
     * survives a power cut. Concurrent callers share a force.
     */
    public void forceDirectory(Path directory) throws IOException {
        if (onPool()) {
            // Must not wait for a group whose leader needs this very thread.
            volume.forceDirectory(directory);
            return;
        }
        SharedForce shared = joined(directory);
        try {
            shared.commit.commit();
        } finally {
            left(directory);
        }
    }

    /**
     * Changes a directory and {@linkplain #forceDirectory forces} it, with one hand-off to the pool
     * where nobody else forces it at the moment. Not for threads of the pool.
     *
     * @throws IOException what the action threw, and then nothing is forced; or what the force did
     */
    public void performAndForce(IoAction action, Path directory) throws IOException {
        SharedForce shared = joined(directory);
        try {
            boolean forced =
                    run(v -> {
                        action.act(v);
                        return shared.commit.commitAtOnce();
                    });
            if (!forced) {
                shared.commit.commit();
            }
        } finally {
            left(directory);
        }
    }

    private SharedForce joined(Path directory) {
        return forces.compute(
                directory, (path, now) -> (now == null ? new SharedForce(path) : now).joined());
    }

    private void left(Path directory) {
        forces.compute(directory, (path, now) -> now == null ? null : now.left());
    }

    /**
     * Gives a file new contents, durably: after a crash it has the old or the new ones. Keeps the
     * permissions, the group and, for root, the owner of the file that was there; a new one is for
     * its owner only.
     */
    public void replace(Path file, byte[] content) throws IOException {
        exchange(file, content);
        forceDirectory(folderOf(file));
    }

    /** The same, but a crash may still bring back the old contents. All or nothing on failure. */
    void exchange(Path file, byte[] content) throws IOException {
        perform(v -> {
            Access access;
            try {
                access = Access.of(file);
            } catch (NoSuchFileException e) {
                access = Access.of(Volume.ownerOnly());
            }
            swap(v, file, content, access);
        });
    }

    /** As the other one, with this access; the owner of what was there is kept all the same. */
    public void replace(Path file, byte[] content, Access access) throws IOException {
        perform(v -> {
            swap(v, file, content, access);
        });
        forceDirectory(folderOf(file));
    }

    /**
     * Makes a directory and its missing parents, durably. What is there already becomes durable
     * too: who made it may have died before the force.
     */
    public void makeDirectories(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        makeDirectories(directory, Access.of(permissions));
    }

    /** The same, with this access. */
    public void makeDirectories(Path directory, Access access) throws IOException {
        perform(v -> {
            var missing = new ArrayDeque<Path>();
            Path path = directory.toAbsolutePath();
            while (path != null && !Files.isDirectory(path)) {
                missing.push(path);
                path = path.getParent();
            }
            if (path != null && path.getParent() != null) {
                forceIfOurs(v, path.getParent());
            }
            for (Path next : missing) {
                makeDirectory(v, next, access);
            }
        });
    }

    /** Waits for work that has begun, and ends the threads. */
    @Override
    public void close() {
        pool.shutdown();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean onPool() {
        return Thread.currentThread() instanceof PoolThread thread && thread.disk() == this;
    }

    private void swap(Volume v, Path file, byte[] content, Access access) throws IOException {
        // The pid keeps processes apart, the count threads; O_EXCL catches what a dead one left.
        String name = "." + file.getFileName() + "." + pid + "-" + temporary.incrementAndGet();
        Path temp = file.resolveSibling(name + "-" + Long.toHexString(System.nanoTime()));
        try {
            try (OpenFile open = v.create(temp)) {
                open.write(content);
                access.give(v, temp);
                keepOwner(v, file, temp);
                open.force();
            }
            v.rename(temp, file);
        } catch (IOException | RuntimeException e) {
            discard(v, temp, e);
            throw e;
        }
    }

    /** What root replaces stays with who had it, as far as the system lets us. */
    private static void keepOwner(Volume v, Path old, Path replacement) throws IOException {
        OptionalInt owner = ownerOf(old);
        if (owner.isPresent() && !owner.equals(ownerOf(replacement))) {
            try {
                v.setOwner(replacement, owner.getAsInt());
            } catch (FileSystemException e) {
                // we are not root: it becomes ours, as it always did
            }
        }
    }

    /** Empty where there is no such file, or where files have no owners with numbers. */
    private static OptionalInt ownerOf(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:uid") instanceof Integer uid
                    ? OptionalInt.of(uid)
                    : OptionalInt.empty();
        } catch (NoSuchFileException | UnsupportedOperationException e) {
            return OptionalInt.empty();
        }
    }

    private static void discard(Volume v, Path temp, Exception cause) {
        try {
            if (Files.exists(temp)) {
                v.delete(temp);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Where we may not look, somebody else has made what is there. */
    private static void forceIfOurs(Volume v, Path directory) throws IOException {
        try {
            v.forceDirectory(directory);
        } catch (java.nio.file.AccessDeniedException e) {
            // nor could we have forced it when we had made something there
        }
    }

    private static void makeDirectory(Volume v, Path path, Access access) throws IOException {
        try {
            access.makeDirectory(v, path);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw e;
            }
        }
        v.forceDirectory(folderOf(path));
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a root has no folder");
        }
        return parent;
    }

    private <T> void complete(CompletableFuture<T> result, IoCall<T> call) {
        try {
            result.complete(call.call(volume));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private static IOException rethrow(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new IllegalStateException(cause);
        };
    }

    private static final class PoolThread extends Thread {

        private final Disk disk;

        PoolThread(Disk disk, Runnable work) {
            super(work, "disk");
            this.disk = disk;
            setDaemon(true);
        }

        Disk disk() {
            return disk;
        }
    }

    /** The group commit of one directory while anybody uses it. Guarded by the map's own locks. */
    private final class SharedForce {

        private final GroupCommit commit;
        private int users;

        SharedForce(Path directory) {
            commit =
                    new GroupCommit(() ->
                            perform(v -> {
                                v.forceDirectory(directory);
                            }));
        }

        SharedForce joined() {
            users++;
            return this;
        }

        @Nullable SharedForce left() {
            users--;
            return users == 0 ? null : this;
        }
    }
}
