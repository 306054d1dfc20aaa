package org.posthorn.store.maildir;

import org.posthorn.store.Append;
import org.posthorn.store.Flags;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Messages in {@code tmp/} until the commit. */
final class MaildirAppend implements Append {

    private final Reservation room;
    private final Folder folder;
    private final Staging staging;
    private final List<Arrival.OfStaged> arrivals = new ArrayList<>();
    private boolean ended;
    private boolean committed;

    MaildirAppend(Reservation room, Folder folder, Staging staging) {
        this.room = room;
        this.folder = folder;
        this.staging = staging;
    }

    @Override
    public OutputStream message(Flags flags, Instant internalDate) {
        requireOpen();
        finishLast();
        Staged staged = staging.begin(folder.paths().tmp(), internalDate);
        arrivals.add(new Arrival.OfStaged(staged, flags));
        return staged;
    }

    @Override
    public void withdraw() {
        requireOpen();
        arrivals.removeLast().staged().discard();
    }

    @Override
    public UidSet commit() {
        requireOpen();
        ended = true;
        finishLast();
        long octets = arrivals.stream().mapToLong(Arrival::messageSize).sum();
        room.resize(octets, arrivals.size());
        long stored = arrivals.stream().mapToLong(a -> MaildirName.octets(a.name().base())).sum();
        List<Uid> uids =
                room.storing(new MessageCount(stored, arrivals.size()), () -> folder.add(arrivals));
        committed = true;
        return UidSet.of(uids.stream().mapToLong(Uid::value).toArray());
    }

    @Override
    public void close() {
        ended = true;
        room.close();
        if (!committed) {
            arrivals.forEach(arrival -> arrival.staged().discard());
        }
        committed = true;
    }

    private void finishLast() {
        if (!arrivals.isEmpty()) {
            arrivals.getLast().staged().finish();
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("append has ended");
        }
    }
}
