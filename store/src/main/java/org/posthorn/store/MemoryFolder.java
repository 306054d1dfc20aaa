package org.posthorn.store;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.StoreException.Reason;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The messages of one mailbox. Every method is called with the lock of {@link Guard} held. */
final class MemoryFolder {

    private final NavigableMap<Long, MemoryMessage> messages = new TreeMap<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private final Guard guard;
    private final InstantSource clock;
    private final long uidValidity;
    private long uidNext = 1;
    private long highestModSeq;
    private long octets;
    private boolean gone;
    private @Nullable MemorySnapshot snapshot;

    MemoryFolder(Guard guard, InstantSource clock, long uidValidity) {
        this.guard = guard;
        this.clock = clock;
        this.uidValidity = uidValidity;
        highestModSeq = nextModSeq();
    }

    /** This folder, if it was not deleted meanwhile. */
    MemoryFolder here() {
        if (gone) {
            throw new StoreException(Reason.NOT_FOUND, "mailbox was deleted");
        }
        return this;
    }

    long uidValidity() {
        return uidValidity;
    }

    long octets() {
        return octets;
    }

    int count() {
        return messages.size();
    }

    MemorySnapshot snapshot() {
        if (snapshot == null) {
            snapshot =
                    new MemorySnapshot(
                            List.copyOf(messages.values()), uidValidity, uidNext, highestModSeq);
        }
        return snapshot;
    }

    MailStore.Status status() {
        return new MailStore.Status(
                uidValidity,
                uidNext,
                highestModSeq,
                messages.size(),
                count(message -> !message.flags().has(SystemFlag.SEEN)),
                count(message -> message.flags().has(SystemFlag.DELETED)),
                octets);
    }

    /** Those of {@code uids} that are there, ascending; costs no more than there are messages. */
    List<MemoryMessage> select(UidSet uids) {
        var found = new ArrayList<MemoryMessage>();
        for (UidSet.Range range : uids.ranges()) {
            found.addAll(messages.subMap(range.first(), true, range.last(), true).values());
        }
        return found;
    }

    MemoryMessage get(Uid uid) {
        MemoryMessage message = messages.get(uid.value());
        if (message == null) {
            throw new StoreException(Reason.NOT_FOUND, "no message has UID " + uid.value());
        }
        return message;
    }

    /** Adds these with UIDs of this folder, in order. */
    List<Uid> add(List<MemoryMessage> arriving) {
        if (arriving.isEmpty()) {
            return List.of();
        }
        if (uidNext + arriving.size() - 1 > Uid.MAX) {
            throw new StoreException(Reason.CANNOT, "no UID is left");
        }
        long modSeq = nextModSeq();
        var uids = new ArrayList<Uid>(arriving.size());
        for (MemoryMessage message : arriving) {
            messages.put(uidNext, message.as(uidNext, modSeq));
            octets += message.octets().length;
            uids.add(new Uid(uidNext++));
        }
        changed(modSeq);
        return uids;
    }

    void change(UidSet uids, FlagChange change) {
        long modSeq = nextModSeq();
        boolean any = false;
        for (MemoryMessage message : select(uids)) {
            Flags after = change.applyTo(message.flags());
            if (!after.equals(message.flags())) {
                messages.put(message.uid(), message.with(after, modSeq));
                any = true;
            }
        }
        if (any) {
            changed(modSeq);
        }
    }

    UidSet remove(Collection<MemoryMessage> leaving) {
        for (MemoryMessage message : leaving) {
            messages.remove(message.uid());
            octets -= message.octets().length;
        }
        if (!leaving.isEmpty()) {
            changed(nextModSeq());
        }
        return UidSet.of(leaving.stream().mapToLong(MemoryMessage::uid).toArray());
    }

    /** Nobody finds it from now on; who watches is told once more. */
    void delete() {
        gone = true;
        messages.clear();
        octets = 0;
        changed(nextModSeq());
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    void unwatchAll() {
        watchers.clear();
    }

    private int count(Predicate<MemoryMessage> which) {
        return Math.toIntExact(messages.values().stream().filter(which).count());
    }

    /** Microseconds since the epoch, so that it does not fall when a mailbox is made anew. */
    private long nextModSeq() {
        return Math.max(
                highestModSeq + 1, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    }

    private void changed(long modSeq) {
        highestModSeq = modSeq;
        snapshot = null;
        guard.tell(watchers);
    }
}
