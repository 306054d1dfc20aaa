package org.posthorn.store.maildir;

import org.posthorn.disk.IoAction;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code new/} and {@code cur/} of one mailbox: whether memory agrees with them, as far as their
 * times tell. Guarded by the mailbox's lock, but for what says that it needs none.
 */
final class Directories {

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final InstantSource clock;
    private final DirectoryTime fresh;
    private final DirectoryTime cur;
    private volatile boolean doubted;

    /**
     * @param exclusive whether nobody else changes them
     */
    Directories(FolderPaths paths, MaildirDisk disk, InstantSource clock, boolean exclusive) {
        this.paths = paths;
        this.disk = disk;
        this.clock = clock;
        this.fresh = new DirectoryTime(exclusive);
        this.cur = new DirectoryTime(exclusive);
    }

    DirectoryTime fresh() {
        return fresh;
    }

    DirectoryTime cur() {
        return cur;
    }

    /** What was seen proves nothing any more. Needs no lock. */
    void doubt() {
        doubted = true;
    }

    boolean isDoubted() {
        return doubted;
    }

    /** From now on, what was in doubt must be listed. */
    void takeDoubt() {
        if (doubted) {
            doubted = false;
            fresh.doubt();
            cur.doubt();
        }
    }

    /** As an index has it. */
    void remembered(Seen seen) {
        fresh.remembered(seen.fresh(), seen.freshTrust());
        cur.remembered(seen.cur(), seen.curTrust());
    }

    /** What the next process may believe of {@code new/}. */
    int lastingFresh(boolean certain) {
        return lasting(fresh, certain);
    }

    /** The same of {@code cur/}. */
    int lastingCur(boolean certain) {
        return lasting(cur, certain);
    }

    private int lasting(DirectoryTime time, boolean certain) {
        Instant now = clock.instant();
        return (certain ? time.lasting(now) : DirectoryTime.Trust.NONE).number();
    }

    /** Whether memory accounts for them as they are. */
    boolean agree(FolderTimes times) {
        return fresh.agrees(times.fresh()) && cur.agrees(times.cur());
    }

    /** Whether a listing is owed. Needs no lock. */
    boolean isUnsettled() {
        return cur.isUnsettled();
    }

    /** What a listing of {@code cur/} that begins now would prove; empty for nothing more. */
    Optional<DirectoryTime.Stamp> settling() {
        Instant now = clock.instant();
        return cur.needsSettling(now)
                ? Optional.of(new DirectoryTime.Stamp(cur.known(), now))
                : Optional.empty();
    }

    /** Whether {@code cur/} has this time, and is known by it. */
    boolean isStill(DirectoryTime.Stamp since) {
        return since.state().equals(cur.known())
                && disk.run(v -> FileState.of(paths.cur())).equals(cur.known());
    }

    /** {@code cur/} was listed, and held what it should or did not. */
    void settled(DirectoryTime.Stamp before, boolean same) {
        if (same) {
            cur.listed(before);
        } else {
            cur.doubt();
        }
    }

    /** What a directory is like before it is listed. */
    DirectoryTime.Stamp stamp(Path directory) throws IOException {
        return DirectoryTime.Stamp.of(directory, clock);
    }

    void listedFresh(DirectoryTime.Stamp before) {
        fresh.listed(before);
    }

    void listedCur(DirectoryTime.Stamp before) {
        cur.listed(before);
    }

    /** Whether {@code cur/} holds exactly the messages that it held then. Needs no lock. */
    boolean isInCur(Columns then) throws IOException {
        var table = new KnownBases();
        int[] left = {0};
        for (int row = 0; row < then.size(); row++) {
            left[0] += then.state(row).isFresh() ? 0 : 1;
        }
        boolean[] same = {true};
        disk.listing()
                .list(
                        paths.cur(),
                        name -> {
                            String base = MaildirName.base(name);
                            int row = same[0] ? table.find(then, base) : -1;
                            same[0] =
                                    row >= 0
                                            && !then.state(row).isFresh()
                                            && name.endsWith(then.state(row).info())
                                            && name.length()
                                                    == base.length()
                                                            + then.state(row).info().length();
                            left[0]--;
                        });
        return same[0] && left[0] == 0;
    }

    /**
     * Does something to {@code cur/} that memory follows: its time is accounted for afterwards. On
     * a thread of the disk pool.
     */
    void accountFor(Volume volume, IoAction work) throws IOException {
        FileState before = FileState.of(paths.cur());
        try {
            work.act(volume);
        } finally {
            account(before);
        }
    }

    /** The same on a session's thread, which hands over what it does. */
    void accountFor(Runnable work) {
        FileState before = disk.run(v -> FileState.of(paths.cur()));
        try {
            work.run();
        } finally {
            disk.perform(v -> account(before));
        }
    }

    /** What has happened in {@code cur/} since it had this time was done by us. */
    void account(FileState before) throws IOException {
        cur.changed(before, FileState.of(paths.cur()));
    }
}
