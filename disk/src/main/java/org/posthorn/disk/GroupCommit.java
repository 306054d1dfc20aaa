package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets concurrent callers share one force. A force that begins after a caller came counts for it;
 * one that is running does not, since nobody knows what it has already passed over.
 *
 * <p>So at most two groups exist: the one whose force runs, and the one that gathers behind it. The
 * first caller of a group waits for the force before, then closes its group and forces.
 */
final class GroupCommit {

    @FunctionalInterface
    interface Force {
        void force() throws IOException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Force force;
    private Group running = new Group();
    private @Nullable Group gathering;

    GroupCommit(Force force) {
        this.force = force;
        running.done.complete(true);
    }

    /**
     * Forces at once, on this thread, if nobody else does: the one way for a thread of the disk
     * pool, which must not wait for a group.
     *
     * @return false if a force is running, which may be too old to count, or a group waits for it
     */
    boolean commitAtOnce() throws IOException {
        var mine = new Group();
        lock.lock();
        try {
            if (gathering != null || !running.done.isDone()) {
                return false;
            }
            running = mine;
        } finally {
            lock.unlock();
        }
        force(mine);
        await(mine);
        return true;
    }

    /** Returns after a force that began during this call. Not for threads of the disk pool. */
    void commit() throws IOException {
        var mine = new Group();
        Group group;
        Group before;
        lock.lock();
        try {
            if (gathering == null) {
                gathering = mine;
            }
            group = gathering;
            before = running;
        } finally {
            lock.unlock();
        }
        if (group == mine) {
            before.done.handle((done, failure) -> done).join();
            lead(group);
        }
        await(group);
    }

    private void lead(Group group) {
        lock.lock();
        try {
            gathering = null;
            running = group;
        } finally {
            lock.unlock();
        }
        force(group);
    }

    private void force(Group group) {
        try {
            force.force();
            group.done.complete(true);
        } catch (IOException | RuntimeException | Error e) {
            group.done.completeExceptionally(e);
        }
    }

    private static void await(Group group) throws IOException {
        try {
            group.done.join();
        } catch (CompletionException e) {
            throw new IOException("force failed", e.getCause());
        }
    }

    /** Callers that return together. */
    private static final class Group {
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    }
}
