package org.posthorn.store.maildir;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The locks that the copy of an account takes. Whoever puts a message into {@code cur/} holds that
 * of the mailbox: while the copy has all, none moves from one to another, but with a mailbox that
 * is renamed. For one thread.
 */
final class FolderLocks {

    private final MaildirDisk disk;
    private final Host host;
    private final Map<Path, FileState> held = new LinkedHashMap<>();

    /** Ours, that went along with a mailbox that was renamed: where, shows when we come there. */
    private final Set<FileState> lost = new HashSet<>();

    FolderLocks(MaildirDisk disk, Host host) {
        this.disk = disk;
        this.host = host;
    }

    /**
     * Takes all of these.
     *
     * @param patience with each, while we may have those that its holder waits for
     * @return false if a mailbox is gone, or somebody keeps one: then none is held
     */
    boolean take(List<Path> files, Duration patience) {
        boolean all = false;
        try {
            all = files.stream().allMatch(file -> waitFor(file, patience));
            return all;
        } finally {
            if (!all) {
                release();
            }
        }
    }

    private boolean waitFor(Path file, Duration patience) {
        Instant end = host.clock().instant().plus(patience);
        while (!take(file)) {
            boolean isThere = disk.run(v -> Files.isDirectory(file.resolveSibling("")));
            if (!isThere || host.clock().instant().isAfter(end)) {
                return false;
            }
            DotLock.pause(file);
        }
        return true;
    }

    private boolean take(Path file) {
        return disk.run(v -> {
            try {
                if (lost.remove(FileState.of(file))) {
                    v.delete(file);
                }
                boolean taken = DotLock.attempt(v, file, host);
                if (taken) {
                    held.put(file, FileState.of(file));
                }
                return taken;
            } catch (NoSuchFileException e) {
                return false;
            }
        });
    }

    /** False if a mailbox was renamed meanwhile, or somebody took us for dead. */
    boolean areHeld() {
        return disk.run(v -> {
            boolean all = true;
            for (Map.Entry<Path, FileState> lock : held.entrySet()) {
                all &= FileState.of(lock.getKey()).equals(lock.getValue());
            }
            return all;
        });
    }

    void release() {
        disk.perform(v -> {
            for (Map.Entry<Path, FileState> lock : held.entrySet()) {
                if (FileState.of(lock.getKey()).equals(lock.getValue())) {
                    v.delete(lock.getKey());
                } else {
                    lost.add(lock.getValue());
                }
            }
        });
        held.clear();
    }
}
