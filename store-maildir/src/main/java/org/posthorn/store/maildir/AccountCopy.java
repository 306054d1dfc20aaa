package org.posthorn.store.maildir;

import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The copy of the mailboxes of an account, made while others use them. Used once, by one thread.
 *
 * <p>One mailbox is copied after the other, and again those that have changed since: else a message
 * that moves from one that comes later to one that was copied already would be in neither. Where
 * they never rest, a last round has the locks of all.
 */
final class AccountCopy {

    /** With nothing locked but a mailbox at a time: most messages are copied in the first. */
    private static final int FREE_ROUNDS = 3;

    /** Attempts to have all locks, and to keep them. */
    private static final int MOST_ATTEMPTS = 60;

    /** With one lock, while others wait for those that we have. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MaildirDisk disk;
    private final Host host;
    private final AccountPaths from;
    private final AccountPaths to;
    private final Optional<Path> earlier;
    private final CopiedMessages copied;
    private final FolderLocks locks;
    private final Map<String, FolderCopy> copies = new HashMap<>();

    /**
     * To where nothing is yet.
     *
     * @param earlier a copy whose files serve where those of the account cannot be linked
     */
    AccountCopy(
            MaildirDisk disk,
            Host host,
            AccountPaths from,
            AccountPaths to,
            Optional<Path> earlier,
            CopiedMessages copied) {
        this.disk = disk;
        this.host = host;
        this.from = from;
        this.to = to;
        this.earlier = earlier;
        this.copied = copied;
        this.locks = new FolderLocks(disk, host);
    }

    /** Makes it. Refuses with {@code UNAVAILABLE} what cannot be had as it was at one moment. */
    void make() {
        boolean changed = true;
        for (int round = 0; changed && round < FREE_ROUNDS; round++) {
            changed = round(false);
        }
        for (int attempt = 0; changed; attempt++) {
            if (attempt == MOST_ATTEMPTS) {
                throw new StoreException(
                        Reason.UNAVAILABLE,
                        "its mailboxes are locked, or get other names, all the time: "
                                + from.root());
            }
            changed = !lockedRound();
            if (changed) {
                DotLock.pause(from.root());
            }
        }
    }

    /** Whether anything had, or may have, changed since the round before. */
    private boolean round(boolean locked) {
        boolean changed = false;
        for (String folder : MaildirCopy.folders(disk, from.root())) {
            FolderCopy copy = copies.computeIfAbsent(folder, this::begin);
            if (!copy.isCurrent()) {
                changed = true;
                update(folder, copy, locked);
            }
        }
        return copies.entrySet().removeIf(e -> isGone(e.getKey(), e.getValue())) || changed;
    }

    /** Whether nothing can have moved meanwhile. */
    private boolean lockedRound() {
        List<String> folders = MaildirCopy.folders(disk, from.root());
        List<Path> files =
                disk.run(v ->
                        folders.stream()
                                .map(this::paths)
                                .filter(paths -> Files.isWritable(paths.control()))
                                .map(FolderPaths::uidLock)
                                .toList());
        if (!locks.take(files, PATIENCE)) {
            return false;
        }
        try {
            round(true);
            var now = new HashSet<>(MaildirCopy.folders(disk, from.root()));
            return locks.areHeld() && now.equals(new HashSet<>(folders));
        } finally {
            locks.release();
        }
    }

    private FolderCopy begin(String folder) {
        return new FolderCopy(
                disk,
                host,
                paths(folder),
                to.at(to.root().resolve(folder)),
                earlier.map(copy -> copy.resolve(folder)),
                copied);
    }

    private FolderPaths paths(String folder) {
        return from.at(from.root().resolve(folder));
    }

    /** A mailbox that is renamed or deleted meanwhile is no failure. */
    private void update(String folder, FolderCopy copy, boolean locked) {
        try {
            if (locked) {
                copy.updateLocked();
            } else {
                copy.update(locks);
            }
        } catch (StoreException e) {
            if (!mayGo(folder) || copy.hasMailbox()) {
                throw e;
            }
        }
    }

    private static boolean isGone(String folder, FolderCopy copy) {
        boolean gone = mayGo(folder) && !copy.hasMailbox();
        if (gone) {
            copy.remove();
        }
        return gone;
    }

    /** INBOX, which the Maildir itself is, may not. */
    private static boolean mayGo(String folder) {
        return !folder.isEmpty();
    }
}
