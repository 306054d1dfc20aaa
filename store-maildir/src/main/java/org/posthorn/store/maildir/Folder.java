package org.posthorn.store.maildir;

import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One mailbox, as all its sessions share it: what is in memory, and every change. Thread-safe.
 *
 * <p>Work that gives UIDs, letters to keywords or other names to files holds {@code
 * dovecot-uidlist.lock} and is waited for before the mailbox's own lock is taken; everything else
 * takes the latter only, and so do other names where the disk is too full for the former. Other
 * programs rename at any time: whoever does not find a file looks at the directory again and
 * retries. Long, because every change shares these locks and this way of retrying.
 */
final class Folder {

    /** Renames by another program between our look and our deed; more in a row is no accident. */
    private static final int ATTEMPTS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    private final MailboxName name;
    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Host host;
    private final ModSeqs modSeqs;
    private final Watcher watcher;
    private final boolean exclusive;
    private final FolderSync sync;
    private final FolderChanges changes;
    private final Contents contents;
    private final ReentrantLock uidLock = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Runnable> watchers = new CopyOnWriteArraySet<>();

    /** Changes of {@code cur/} under way that are not forced yet. */
    private final AtomicInteger unforced = new AtomicInteger();

    /** One of them has failed before it was forced: what it has done may be seen, and lost. */
    private volatile boolean forceOwed;

    private volatile FolderTimes told = FolderTimes.UNKNOWN;
    private volatile boolean gone;

    /** The log has been told that there is no room, and there has been none since. */
    private volatile boolean crowded;

    Folder(
            MailboxName name,
            FolderPaths paths,
            MaildirDisk disk,
            Origins origins,
            UidValidities validities,
            Watcher watcher,
            boolean exclusive) {
        this.name = name;
        this.paths = paths;
        this.disk = disk;
        this.host = origins.host();
        this.modSeqs = origins.modSeqs();
        this.watcher = watcher;
        this.exclusive = exclusive;
        this.sync = new FolderSync(paths, disk, origins, validities, exclusive);
        this.changes = new FolderChanges(paths, disk, modSeqs, sync);
        this.contents = new Contents(paths, disk, origins.host().clock(), new Now());
    }

    MailboxName name() {
        return name;
    }

    FolderPaths paths() {
        return paths;
    }

    /** A session opens it: from now on new messages go to {@code cur/}. */
    void entered() {
        locked(() -> sync.sessions(1));
    }

    void left() {
        locked(() -> sync.sessions(-1));
    }

    /** What is known is kept for the next process. */
    void save() {
        locked(() -> {
            if (!gone) {
                sync.save();
            }
        });
    }

    /** Nobody finds it from now on, and its index is not written; who watches is told once more. */
    void vanished() {
        gone = true;
        locked(() -> {}); // who is writing it has ended
        tell();
    }

    void watch(Runnable watcher) {
        requireHere();
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    boolean isGone() {
        return gone;
    }

    /** As far as it was looked at. */
    long uidValidity() {
        return sync.now().uidValidity();
    }

    /** Octets of memory that it takes. */
    long footprint() {
        return locked(sync::footprint) + contents.footprint();
    }

    boolean isWatched() {
        return !watchers.isEmpty();
    }

    /** We have put a message into {@code new/}; it is found when somebody looks. */
    void delivered() {
        if (isWatched()) {
            told = disk.run(v -> FolderTimes.of(paths));
            tell();
        }
    }

    /**
     * Something about the directories was noticed: who watches is told, unless it was our own
     * change.
     *
     * @return false if that cannot be said now
     */
    boolean noticed() {
        if (!lock.tryLock()) {
            return false;
        }
        boolean news;
        try {
            FolderTimes times = disk.run(v -> FolderTimes.of(paths));
            news = !gone && !sync.directories().agree(times) && !times.sameDirectories(told);
            told = times;
        } finally {
            lock.unlock();
        }
        if (news) {
            tell();
        }
        return true;
    }

    /**
     * Lists {@code cur/} once more, if nothing but our own account says what is in it.
     *
     * @return false if that must be done later
     */
    boolean settle() {
        if (gone) {
            return true;
        }
        if (!lock.tryLock()) {
            return false;
        }
        Columns then;
        Optional<DirectoryTime.Stamp> before;
        try {
            if (!sync.directories().isUnsettled()) {
                return true;
            }
            before = sync.directories().settling();
            if (before.isEmpty()) {
                return false;
            }
            then = sync.now();
        } finally {
            lock.unlock();
        }
        // without the lock: a large directory takes its time
        boolean same = disk.run(v -> sync.directories().isInCur(then));
        boolean settled = locked(() -> !gone && sync.settled(then, before.get(), same));
        if (settled && !same) {
            tell();
        }
        return settled;
    }

    /** The mailbox as the directory is now. */
    Columns snapshot() {
        Columns before = sync.now();
        try {
            if (!locked(() -> follow(false))) {
                numberedIfRoom(() -> true);
            }
            return sync.now();
        } finally {
            tellIfNot(before);
        }
    }

    /** What can be read of its messages. */
    Contents contents() {
        return contents;
    }

    /** Known once it was looked at. */
    String mailboxId() {
        return locked(sync::mailboxId);
    }

    /** Returns those whose MODSEQ was higher. */
    UidSet store(UidSet uids, FlagChange change, long unchangedSince) {
        Columns before = snapshot();
        var unchanged = new Unchanged(unchangedSince);
        boolean again = durably(before, () -> flagged(uids, change, unchanged));
        if (again) {
            throw new StoreException(Reason.UNAVAILABLE, "renamed again and again: " + paths);
        }
        return unchanged.refused();
    }

    private boolean flagged(UidSet uids, FlagChange change, Unchanged unchanged) {
        if (locked(() -> sync.keywords().needsWriting(change))) {
            return numbered(() -> changes.flag(uids, change, unchanged, true));
        }
        // Dovecot lists under the lock: what has another name meanwhile would be missed
        return exclusive
                ? followed(() -> changes.flag(uids, change, unchanged, false))
                : numberedIfRoom(() -> changes.flag(uids, change, unchanged, false));
    }

    /**
     * Tries until no other program renames meanwhile; what was done is durable then, and told.
     *
     * @return whether it was still not done
     */
    private boolean durably(Columns before, BooleanSupplier work) {
        boolean again = true;
        unforced.incrementAndGet();
        try {
            for (int attempt = 0; again && attempt < ATTEMPTS; attempt++) {
                again = work.getAsBoolean();
            }
            forceIfChanged(before);
        } catch (RuntimeException e) {
            forceOwed = true;
            throw e;
        } finally {
            unforced.decrementAndGet();
        }
        tellIfNot(before);
        return again;
    }

    /** Also where there was nothing to do: what has done it already may not be forced yet. */
    private void forceIfChanged(Columns before) {
        if (sync.now() != before || unforced.get() > 1 || forceOwed) {
            forceOwed = false; // who comes meanwhile sees that we are still at it
            disk.forceDirectory(paths.cur());
        }
    }

    /** Removes those that also pass the test, and returns what it removed. */
    UidSet expunge(UidSet uids, boolean onlyDeleted) {
        snapshot();
        Columns before = sync.now();
        var removed = new ArrayList<Long>();
        durably(before, () -> followed(() -> changes.delete(uids, onlyDeleted, removed)));
        return UidSet.of(removed.stream().mapToLong(Long::longValue).toArray());
    }

    /** Publishes all or none, durably, and returns their UIDs in order. */
    List<Uid> add(List<? extends Arrival> arrivals) {
        requireHere();
        if (arrivals.isEmpty()) {
            return List.of();
        }
        Columns before = sync.now();
        try {
            List<Uid> uids = numbered(() -> changes.publish(arrivals));
            disk.forceDirectory(paths.cur());
            return uids;
        } finally {
            tellIfNot(before);
        }
    }

    /** What {@link #departed} must know from before. */
    FileState curTime() {
        return disk.run(v -> FileState.of(paths.cur()));
    }

    /** These have gone to another mailbox since {@code cur/} had that time. */
    void departed(Columns then, int[] rows, FileState since) {
        Columns before = sync.now();
        locked(() -> {
            Columns now = sync.now();
            ColumnsEdit edit = now.edit();
            var removed = new BitSet();
            for (int row : rows) {
                int index = now.indexOf(then.uid(row));
                if (index >= 0) {
                    edit.remove(index);
                    removed.set(index);
                }
            }
            disk.perform(v -> sync.directories().account(since));
            if (!removed.isEmpty()) {
                sync.changed(edit, removed, modSeqs.next());
            }
        });
        disk.forceDirectory(paths.cur());
        tellIfNot(before);
    }

    /** The letters that these flags have in file names, for a delivery into {@code cur/}. */
    MaildirName named(String base, Flags flags) {
        var bare = new MaildirName(base, "", "");
        if (flags.keywords().isEmpty()) {
            return Keywords.NONE.name(bare, flags);
        }
        return numbered(() -> {
            sync.keywords(sync.keywords().including(base, flags.keywords()));
            return sync.keywords().name(bare, flags);
        });
    }

    /** Rethrows what is no sign of a rename by another program. */
    void retry(StoreException e) {
        if (e.reason() != Reason.NOT_FOUND) {
            throw e;
        }
        requireHere();
        sync.doubt();
    }

    /** The mailbox for who reads its messages. */
    private final class Now implements Contents.Where {

        @Override
        public Columns known() {
            if (!sync.isLoaded()) {
                return snapshot();
            }
            requireHere();
            return sync.now();
        }

        @Override
        public Columns looked() {
            return snapshot();
        }

        @Override
        public void missed(StoreException e) {
            retry(e);
        }
    }

    /** With UID lock, {@code dovecot-uidlist.lock} and lock, on top of the directory as it is. */
    private <T> T numbered(Supplier<T> work) {
        requireHere();
        uidLock.lock();
        try {
            T done =
                    DotLock.holding(
                            disk,
                            paths.uidLock(),
                            host,
                            () ->
                                    locked(() -> {
                                        follow(true);
                                        return work.get();
                                    }));
            crowded = false;
            return done;
        } finally {
            uidLock.unlock();
        }
    }

    /**
     * The same for work that gives no UIDs and no letters. Where the disk has no room for the lock
     * or for UIDs, it is done with the mailbox's own lock alone, on top of the messages that have
     * UIDs; others are not seen until there is room. So who has filled the disk can delete.
     *
     * <p>Dovecot goes on without the lock as well, and takes nothing for expunged then. One that
     * finds room for it in the very moment in which we rename may miss the message in its listing:
     * to its clients it is expunged, and comes back under another UID.
     */
    private <T> T numberedIfRoom(Supplier<T> work) {
        try {
            return numbered(work);
        } catch (StoreException e) {
            if (!MaildirDisk.lacksRoom(e)) {
                throw e;
            }
            return locked(() -> {
                follow(false);
                if (sync.now().uidValidity() == 0) {
                    throw e; // no message has a UID yet
                }
                if (!crowded) {
                    crowded = true;
                    LOG.warn("no room for new UIDs: {}: {}", paths.directory(), e.getMessage());
                }
                return work.get();
            });
        }
    }

    /** On top of the directory as it is; with the lock alone, unless somebody new is there. */
    private boolean followed(BooleanSupplier work) {
        boolean[] again = {false};
        boolean done =
                locked(() -> {
                    if (!follow(false)) {
                        return false;
                    }
                    again[0] = work.getAsBoolean();
                    return true;
                });
        return done ? again[0] : numberedIfRoom(work::getAsBoolean);
    }

    private boolean follow(boolean mayNumber) {
        requireHere();
        try {
            return sync.follow(mayNumber);
        } catch (StoreException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                gone = true;
            }
            throw e;
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable work) {
        locked(() -> {
            work.run();
            return true;
        });
    }

    private void requireHere() {
        if (gone) {
            throw new StoreException(Reason.NOT_FOUND, "mailbox was deleted: " + name);
        }
    }

    private void tellIfNot(Columns before) {
        if (sync.directories().isUnsettled()) {
            watcher.settleLater(this);
        }
        if (sync.now() != before) {
            locked(() -> {
                if (!gone) {
                    sync.saveSometimes();
                }
            });
            tell();
        }
    }

    private void tell() {
        watchers.forEach(Runnable::run);
    }
}
