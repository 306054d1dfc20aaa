package org.posthorn.store.maildir;

import org.posthorn.disk.Volume;
import org.posthorn.store.Derivation;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * One mailbox, as all its sessions share it: what is in memory, and every change. Thread-safe.
 *
 * <p>Work that gives UIDs or letters to keywords holds {@code dovecot-uidlist.lock} and is waited
 * for before the mailbox's own lock is taken; everything else takes the latter only. Other programs
 * rename at any time: whoever does not find a file looks at the directory again and retries. Long,
 * because every change shares these locks and this way of retrying.
 */
final class Folder {

    /** Renames by another program between our look and our deed; more in a row is no accident. */
    private static final int ATTEMPTS = 10;

    private static final byte[] NOTHING = {};

    private final MailboxName name;
    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Host host;
    private final ModSeqs modSeqs;
    private final Watcher watcher;
    private final FolderSync sync;
    private final DerivedFile facts;
    private final ReentrantLock uidLock = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Runnable> watchers = new CopyOnWriteArraySet<>();

    /** Changes of {@code cur/} under way that are not forced yet. */
    private final AtomicInteger unforced = new AtomicInteger();

    private volatile FolderTimes told = FolderTimes.UNKNOWN;
    private volatile boolean gone;

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
        this.facts = new DerivedFile(paths, disk, origins.host().clock());
        this.sync = new FolderSync(paths, disk, origins, validities, exclusive);
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
        if (!gone) {
            locked(sync::save);
        }
    }

    /** Nobody finds it from now on; who watches is told once more. */
    void vanished() {
        gone = true;
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
        return locked(sync::footprint) + facts.footprint();
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
            news = !gone && !sync.agrees(times) && !times.sameDirectories(told);
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
        try {
            if (!sync.isUnsettled()) {
                return true;
            }
            if (!sync.canSettle()) {
                return false;
            }
            then = sync.now();
        } finally {
            lock.unlock();
        }
        // without the lock: a large directory takes its time
        boolean same = disk.run(v -> sync.isInCur(then));
        boolean settled = locked(() -> sync.settled(then, same));
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
                numbered(() -> true);
            }
            return sync.now();
        } finally {
            tellIfNot(before);
        }
    }

    byte[] read(Uid uid, long offset, int length) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Columns now = attempt == 0 && sync.isLoaded() ? here() : snapshot();
            int index = now.indexOf(uid.value());
            if (index < 0) {
                if (attempt == 0) {
                    continue;
                }
                throw new StoreException(Reason.NOT_FOUND, "no message has UID " + uid.value());
            }
            Path file = paths.directory().resolve(now.path(index));
            try {
                return disk.run(
                        v -> disk.readings().read(file, now.messageSize(index), offset, length));
            } catch (StoreException e) {
                retry(e);
            }
        }
        throw new StoreException(Reason.UNAVAILABLE, "renamed again and again: " + uid);
    }

    /** For each in turn; nothing of those that have gone. */
    List<byte[]> heads(List<Uid> uids, int length) {
        Columns now = sync.isLoaded() ? here() : snapshot();
        return each(now, uids, uid -> head(now, uid, 0, length), uid -> read(uid, 0, length));
    }

    /** Of those whose results are not kept, the files are read and the results are kept. */
    List<byte[]> derived(List<Uid> uids, Derivation derivation) {
        Columns now = snapshot();
        List<byte[]> results = new ArrayList<>(facts.read(now, uids, derivation.form()));
        var missing = new ArrayList<Uid>();
        for (int i = 0; i < results.size(); i++) {
            if (now.indexOf(uids.get(i).value()) < 0) {
                results.set(i, NOTHING); // kept, but expunged since
            } else if (results.get(i).length == 0) {
                missing.add(uids.get(i));
            }
        }
        if (missing.isEmpty()) {
            return results;
        }
        List<byte[]> found =
                each(
                        now,
                        missing,
                        uid -> derivation.of(new Content(now, uid, this::head)),
                        uid ->
                                derivation.of(
                                        new Content(
                                                now,
                                                uid,
                                                (then, each, offset, length) ->
                                                        read(each, offset, length))));
        facts.add(now, missing, derivation.form(), found);
        int next = 0;
        for (int i = 0; i < results.size() && next < missing.size(); i++) {
            if (uids.get(i).equals(missing.get(next))) {
                results.set(i, found.get(next++));
            }
        }
        return results;
    }

    /**
     * Asks for all of them on the disk pool; then, on this thread, for those that have another name
     * by now.
     */
    private List<byte[]> each(
            Columns now,
            List<Uid> uids,
            Function<Uid, byte[]> quickly,
            Function<Uid, byte[]> again) {
        List<byte[]> results =
                new ArrayList<>(disk.inParts(uids, uid -> orNothing(() -> quickly.apply(uid))));
        for (int i = 0; i < results.size(); i++) {
            Uid uid = uids.get(i);
            if (results.get(i).length == 0 && now.indexOf(uid.value()) >= 0) {
                results.set(i, orNothing(() -> again.apply(uid)));
            }
        }
        return results;
    }

    /** Where the file was last seen, and no second look. */
    private byte[] head(Columns now, Uid uid, long offset, int length) {
        int index = now.indexOf(uid.value());
        if (index < 0) {
            throw new StoreException(Reason.NOT_FOUND, "no message has UID " + uid.value());
        }
        Path file = paths.directory().resolve(now.path(index));
        long size = now.messageSize(index);
        return disk.run(v -> disk.readings().read(file, size, offset, length));
    }

    private static byte[] orNothing(Supplier<byte[]> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            return switch (e.reason()) {
                // one that cannot be read must not keep the others from being read
                case NOT_FOUND, CORRUPT -> NOTHING;
                case ALREADY_EXISTS, CANNOT, OVER_QUOTA, NO_SPACE, UNAVAILABLE -> throw e;
            };
        }
    }

    private interface Reading {
        byte[] read(Columns now, Uid uid, long offset, int length);
    }

    private record Content(Columns now, Uid uid, Reading reading) implements Derivation.Octets {

        @Override
        public long size() {
            int index = now.indexOf(uid.value());
            return index < 0 ? 0 : now.messageSize(index);
        }

        @Override
        public byte[] read(long offset, int length) {
            return reading.read(now, uid, offset, length);
        }
    }

    /** Known once it was looked at. */
    String mailboxId() {
        return locked(sync::mailboxId);
    }

    /** Returns those whose MODSEQ was higher. */
    UidSet store(UidSet uids, FlagChange change, long unchangedSince) {
        Columns before = snapshot();
        var unchanged = new Unchanged(unchangedSince);
        unforced.incrementAndGet();
        try {
            boolean again = true;
            for (int attempt = 0; again && attempt < ATTEMPTS; attempt++) {
                boolean letters = locked(() -> sync.keywords().needsWriting(change));
                again =
                        letters
                                ? numbered(() -> rename(uids, change, unchanged))
                                : followed(() -> rename(uids, change, unchanged));
            }
            forceIfChanged(before);
        } finally {
            unforced.decrementAndGet();
        }
        tellIfNot(before);
        return unchanged.refused();
    }

    /** Also where there was nothing to do: what has done it already may not be forced yet. */
    private void forceIfChanged(Columns before) {
        if (sync.now() != before || unforced.get() > 1) {
            disk.forceDirectory(paths.cur());
        }
    }

    /** Removes those that also pass the test, and returns what it removed. */
    UidSet expunge(UidSet uids, boolean onlyDeleted) {
        snapshot();
        Columns before = sync.now();
        var removed = new ArrayList<Long>();
        unforced.incrementAndGet();
        try {
            boolean again = true;
            for (int attempt = 0; again && attempt < ATTEMPTS; attempt++) {
                again = followed(() -> delete(uids, onlyDeleted, removed));
            }
            forceIfChanged(before);
        } finally {
            unforced.decrementAndGet();
        }
        tellIfNot(before);
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
            List<Uid> uids = numbered(() -> publish(arrivals));
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
            disk.perform(v -> sync.account(since));
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

    private Columns here() {
        requireHere();
        return sync.now();
    }

    private boolean rename(UidSet uids, FlagChange change, Unchanged unchanged) {
        Columns now = sync.now();
        if (sync.keywords().needsWriting(change)) {
            sync.keywords(sync.keywords().with(change.flags().keywords()));
        }
        Keywords keywords = sync.keywords();
        var states = new Renamed(keywords, change);
        int[] chosen =
                now.rows(uids)
                        .filter(i -> unchanged.allows(now, i))
                        .filter(i -> states.changes(now.state(i)))
                        .toArray();
        if (chosen.length == 0) {
            return false;
        }
        ColumnsEdit edit = now.edit();
        Keywords[] after = {keywords};
        long modSeq = modSeqs.next();
        int[] done = {0};
        boolean[] missed = {false};
        try {
            disk.perform(v ->
                    sync.accountFor(
                            v,
                            volume -> {
                                for (int i : chosen) {
                                    State before = now.state(i);
                                    State state = states.of(before);
                                    if (!keywords.beyond().isEmpty() || states.isBeyond(before)) {
                                        after[0] =
                                                after[0].with(
                                                        now.base(i), state.flags().keywords());
                                    }
                                    if (moved(volume, now, i, state)) {
                                        edit.change(i, state, modSeq);
                                        unchanged.changed(now.uid(i));
                                        done[0]++;
                                    } else {
                                        missed[0] = true;
                                    }
                                }
                            }));
        } finally {
            if (done[0] > 0) {
                sync.changed(edit, new BitSet(), modSeq);
            }
        }
        if (!after[0].equals(keywords)) {
            sync.keywords(after[0]);
        }
        if (missed[0]) {
            sync.doubt();
        }
        return missed[0];
    }

    /** False if the file was not there. */
    private boolean moved(Volume volume, Columns now, int index, State state) throws IOException {
        String path = state.path(now.base(index));
        if (path.equals(now.path(index))) {
            return true;
        }
        try {
            volume.rename(
                    paths.directory().resolve(now.path(index)), paths.directory().resolve(path));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean delete(UidSet uids, boolean onlyDeleted, List<Long> removed) {
        Columns now = sync.now();
        IntPredicate chosen =
                i -> !onlyDeleted || now.flags(i).has(org.posthorn.store.SystemFlag.DELETED);
        int[] rows = now.rows(uids).filter(chosen).toArray();
        if (rows.length == 0) {
            return false;
        }
        ColumnsEdit edit = now.edit();
        var gone = new BitSet();
        boolean[] missed = {false};
        try {
            disk.perform(v ->
                    sync.accountFor(
                            v,
                            volume -> {
                                for (int i : rows) {
                                    try {
                                        volume.delete(paths.directory().resolve(now.path(i)));
                                        edit.remove(i);
                                        gone.set(i);
                                        removed.add(now.uid(i));
                                    } catch (NoSuchFileException e) {
                                        missed[0] = true;
                                    }
                                }
                            }));
        } finally {
            if (!gone.isEmpty()) {
                sync.changed(edit, gone, modSeqs.next());
            }
        }
        if (missed[0]) {
            sync.doubt();
        }
        return missed[0];
    }

    private List<Uid> publish(List<? extends Arrival> arrivals) {
        Keywords keywords = sync.keywords();
        for (Arrival arrival : arrivals) {
            keywords = keywords.including(arrival.name().base(), arrival.flags().keywords());
        }
        sync.keywords(keywords);
        sync.requireUids(arrivals.size());
        var targets = new ArrayList<String>();
        for (Arrival arrival : arrivals) {
            targets.add(keywords.name(arrival.name(), arrival.flags()).fileName());
        }
        disk.perform(v -> sync.accountFor(v, volume -> publish(volume, arrivals, targets)));
        try {
            return sync.arrived(arrivals, targets, modSeqs.next());
        } catch (StoreException e) {
            sync.doubt();
            disk.perform(v -> withdraw(v, arrivals, targets, e));
            throw e;
        }
    }

    private void publish(Volume volume, List<? extends Arrival> arrivals, List<String> targets)
            throws IOException {
        for (int i = 0; i < targets.size(); i++) {
            try {
                arrivals.get(i).publish(volume, paths.cur().resolve(targets.get(i)));
            } catch (IOException e) {
                sync.doubt();
                withdraw(volume, arrivals.subList(0, i), targets, e);
                throw e;
            }
        }
    }

    private void withdraw(
            Volume volume,
            List<? extends Arrival> arrivals,
            List<String> targets,
            Exception cause) {
        for (int i = 0; i < arrivals.size(); i++) {
            try {
                arrivals.get(i).withdraw(volume, paths.cur().resolve(targets.get(i)));
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** With UID lock, {@code dovecot-uidlist.lock} and lock, on top of the directory as it is. */
    private <T> T numbered(Supplier<T> work) {
        requireHere();
        uidLock.lock();
        try {
            return DotLock.holding(
                    disk,
                    paths.uidLock(),
                    host,
                    () ->
                            locked(() -> {
                                follow(true);
                                return work.get();
                            }));
        } finally {
            uidLock.unlock();
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
        return done ? again[0] : numbered(work::getAsBoolean);
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
        if (sync.isUnsettled()) {
            watcher.settleLater(this);
        }
        if (sync.now() != before) {
            if (!gone) {
                locked(sync::saveSometimes);
            }
            tell();
        }
    }

    private void tell() {
        watchers.forEach(Runnable::run);
    }
}
