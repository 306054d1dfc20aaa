package org.posthorn.store.maildir;

import org.posthorn.disk.Volume;
import org.posthorn.store.FlagChange;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * What sessions do to the messages of one mailbox: flags are renames, and memory is changed with
 * the files. Every method is called with the mailbox's lock held and on top of the directory as it
 * is; none forces it.
 */
final class FolderChanges {

    /** Threads that delete: each waits until the file system has taken back the blocks. */
    private static final int DELETING = 4;

    /** Fewer messages are deleted faster by one thread. */
    private static final int FEW = 8;

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final ModSeqs modSeqs;
    private final FolderSync sync;

    FolderChanges(FolderPaths paths, MaildirDisk disk, ModSeqs modSeqs, FolderSync sync) {
        this.paths = paths;
        this.disk = disk;
        this.modSeqs = modSeqs;
        this.sync = sync;
    }

    /**
     * Renames those of the messages that the condition allows.
     *
     * @param mayWrite whether {@code dovecot-uidlist.lock} is held, and keywords can be named
     * @return whether a file was not where it was last seen, or a keyword has lost its letter: then
     *     once more
     */
    boolean flag(UidSet uids, FlagChange change, Unchanged unchanged, boolean mayWrite) {
        boolean writing = sync.keywords().needsWriting(change);
        if (writing && !mayWrite) {
            return true;
        }
        if (writing) {
            sync.keywords(sync.keywords().with(change.flags().keywords()));
        }
        Columns now = sync.now(); // a letter that has a name now may be on other messages
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
        var spelledOut = new HashMap<String, Set<String>>();
        long modSeq = modSeqs.next();
        int[] done = {0};
        boolean[] missed = {false};
        try {
            disk.perform(v ->
                    sync.directories()
                            .accountFor(
                                    v,
                                    volume -> {
                                        for (int i : chosen) {
                                            State before = now.state(i);
                                            State state = states.of(before);
                                            if (writing
                                                    && (!keywords.beyond().isEmpty()
                                                            || states.isBeyond(before))) {
                                                spelledOut.put(
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
        sync.keywords(keywords.with(spelledOut));
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

    /**
     * Deletes these, or those of them that are marked for it, and adds them to what was removed.
     *
     * @return whether a file was not where it was last seen: then once more
     */
    boolean delete(UidSet uids, boolean onlyDeleted, List<Long> removed) {
        Columns now = sync.now();
        int[] rows = now.rows(uids).filter(i -> !onlyDeleted || now.state(i).isDeleted()).toArray();
        if (rows.length == 0) {
            return false;
        }
        var deleted = new AtomicIntegerArray(rows.length);
        try {
            sync.directories()
                    .accountFor(() ->
                            disk.inParts(
                                    IntStream.range(0, rows.length).boxed().toList(),
                                    DELETING,
                                    FEW,
                                    (volume, i) -> {
                                        deleted.set(
                                                i, isDeleted(volume, now.path(rows[i])) ? 1 : 0);
                                        return i;
                                    }));
        } finally {
            removed(now, rows, deleted, removed);
        }
        boolean missed = IntStream.range(0, rows.length).anyMatch(i -> deleted.get(i) == 0);
        if (missed) {
            sync.doubt();
        }
        return missed;
    }

    /** False if the file was not there. */
    private boolean isDeleted(Volume volume, String path) throws IOException {
        try {
            volume.delete(paths.directory().resolve(path));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void removed(Columns now, int[] rows, AtomicIntegerArray deleted, List<Long> removed) {
        ColumnsEdit edit = now.edit();
        var gone = new BitSet();
        for (int i = 0; i < rows.length; i++) {
            if (deleted.get(i) == 1) {
                edit.remove(rows[i]);
                gone.set(rows[i]);
                removed.add(now.uid(rows[i]));
            }
        }
        if (!gone.isEmpty()) {
            sync.changed(edit, gone, modSeqs.next());
        }
    }

    /** Gives all of them a name and a UID, or none. {@code dovecot-uidlist.lock} is held. */
    List<Uid> publish(List<? extends Arrival> arrivals) {
        Keywords lettered = sync.keywords();
        var spelledOut = new HashMap<String, Set<String>>();
        for (Arrival arrival : arrivals) {
            lettered = lettered.with(arrival.flags().keywords());
            if (!arrival.flags().keywords().isEmpty()) {
                spelledOut.put(arrival.name().base(), arrival.flags().keywords());
            }
        }
        Keywords keywords = lettered.with(spelledOut);
        sync.keywords(keywords);
        sync.requireUids(arrivals.size());
        var targets = new ArrayList<String>();
        for (Arrival arrival : arrivals) {
            targets.add(keywords.name(arrival.name(), arrival.flags()).fileName());
        }
        disk.perform(v ->
                sync.directories().accountFor(v, volume -> publish(volume, arrivals, targets)));
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
}
