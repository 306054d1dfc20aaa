package org.posthorn.store.maildir;

import org.posthorn.store.MailStore.Status;
import org.posthorn.store.MailboxName;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The mailboxes of all accounts that are in memory: those that somebody holds, and those that were
 * held last, so that the next one finds them as they were. Thread-safe.
 */
final class OpenFolders {

    /** Octets that mailboxes may take which nobody holds. */
    private static final long IDLE = 64L << 20;

    private final MaildirDisk disk;
    private final Origins origins;
    private final Watcher watcher;
    private final boolean exclusive;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Held> held = new HashMap<>();

    /** By directory, the longest unused first, with their octets. */
    private final Map<Path, Idle> idle = new LinkedHashMap<>();

    private long idleOctets;

    private record Held(Folder folder, int holders) {}

    private record Idle(Folder folder, long octets) {}

    OpenFolders(MaildirDisk disk, Origins origins, Watcher watcher, boolean exclusive) {
        this.disk = disk;
        this.origins = origins;
        this.watcher = watcher;
        this.exclusive = exclusive;
    }

    /** The mailbox of these paths. Give it back with {@link #release}. */
    Folder hold(MailboxName name, FolderPaths paths, UidValidities validities) {
        lock.lock();
        try {
            Path key = paths.directory();
            Held now = held.get(key);
            if (now == null || now.folder().isGone()) {
                now = new Held(kept(key).orElseGet(() -> open(name, paths, validities)), 0);
            }
            held.put(key, new Held(now.folder(), now.holders() + 1));
            return now.folder();
        } finally {
            lock.unlock();
        }
    }

    private Folder open(MailboxName name, FolderPaths paths, UidValidities validities) {
        return new Folder(name, paths, disk, origins, validities, watcher, exclusive);
    }

    private Optional<Folder> kept(Path key) {
        Idle kept = idle.remove(key);
        if (kept == null) {
            return Optional.empty();
        }
        idleOctets -= kept.octets();
        return Optional.of(kept.folder()).filter(folder -> !folder.isGone());
    }

    void release(Folder folder) {
        folder.save();
        lock.lock();
        try {
            Path key = folder.paths().directory();
            Held now = held.get(key);
            if (now == null || now.folder() != folder) {
                return; // deleted meanwhile
            }
            if (now.holders() > 1) {
                held.put(key, new Held(folder, now.holders() - 1));
                return;
            }
            held.remove(key);
            if (!folder.isGone()) {
                keep(key, folder);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The mailbox, if somebody holds it now. */
    Optional<Folder> ifHeld(FolderPaths paths) {
        lock.lock();
        try {
            return Optional.ofNullable(held.get(paths.directory())).map(Held::folder);
        } finally {
            lock.unlock();
        }
    }

    /** The counts of a mailbox that nobody needs to open for them; empty if somebody must. */
    Optional<Status> closed(FolderPaths paths) {
        lock.lock();
        try {
            if (held.containsKey(paths.directory()) || idle.containsKey(paths.directory())) {
                return Optional.empty(); // memory is newer than the index
            }
        } finally {
            lock.unlock();
        }
        return new ClosedFolder(paths, disk, origins.host(), exclusive).status();
    }

    /** Keeps what is known of all that somebody holds. */
    void save() {
        List<Folder> all;
        lock.lock();
        try {
            all = held.values().stream().map(Held::folder).toList();
        } finally {
            lock.unlock();
        }
        all.forEach(Folder::save);
    }

    /** Nobody finds it any more: it was deleted, or has another name. */
    void forget(FolderPaths paths) {
        Optional<Folder> gone;
        lock.lock();
        try {
            gone = Optional.ofNullable(held.remove(paths.directory())).map(Held::folder);
            Optional<Folder> kept = kept(paths.directory());
            gone = gone.or(() -> kept);
        } finally {
            lock.unlock();
        }
        gone.ifPresent(Folder::vanished);
    }

    /** The same for all mailboxes of an account. */
    void forgetBelow(Path root) {
        List<FolderPaths> all;
        lock.lock();
        try {
            all =
                    Stream.concat(
                                    held.values().stream().map(Held::folder),
                                    idle.values().stream().map(Idle::folder))
                            .map(Folder::paths)
                            .filter(paths -> paths.directory().startsWith(root))
                            .toList();
        } finally {
            lock.unlock();
        }
        all.forEach(this::forget);
    }

    private void keep(Path key, Folder folder) {
        var kept = new Idle(folder, folder.footprint());
        idle.put(key, kept);
        idleOctets += kept.octets();
        Iterator<Idle> eldest = idle.values().iterator();
        while (idleOctets > IDLE && eldest.hasNext()) {
            idleOctets -= eldest.next().octets();
            eldest.remove();
        }
    }
}
