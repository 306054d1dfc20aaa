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
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The messages of one mailbox. Every method is called with the lock of {@link Guard} held. */
final class MemoryFolder {

    private final NavigableMap<Long, MemoryMessage> messages = new TreeMap<>();
    private final NavigableMap<Long, UidSet> expunged = new ConcurrentSkipListMap<>();
    private final String id = "F" + UUID.randomUUID().toString().replace("-", "");
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

    String id() {
        return id;
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
                            List.copyOf(messages.values()),
                            uidValidity,
                            uidNext,
                            highestModSeq,
                            expunged);
        }
        return snapshot;
    }

    MailStore.Status status() {
        return new MailStore.Status(
                id,
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

    Optional<MemoryMessage> find(Uid uid) {
        return Optional.ofNullable(messages.get(uid.value()));
    }

    MemoryMessage get(Uid uid) {
        return find(uid)
                .orElseThrow(() ->
                        new StoreException(Reason.NOT_FOUND, "no message has UID " + uid.value()));
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
            messages.put(uidNext, message.as(uidNext, modSeq, clock.instant()));
            octets += message.octets().length;
            uids.add(new Uid(uidNext++));
        }
        changed(modSeq);
        return uids;
    }

    /** Returns those that have changed meanwhile and stay as they are. */
    UidSet change(UidSet uids, FlagChange change, long unchangedSince) {
        long modSeq = nextModSeq();
        boolean any = false;
        var refused = LongStream.builder();
        for (MemoryMessage message : select(uids)) {
            if (message.modSeq() > unchangedSince) {
                refused.add(message.uid());
                continue;
            }
            Flags after = change.applyTo(message.flags());
            if (!after.equals(message.flags())) {
                messages.put(message.uid(), message.with(after, modSeq));
                any = true;
            }
        }
        if (any) {
            changed(modSeq);
        }
        return UidSet.of(refused.build().toArray());
    }

    UidSet remove(Collection<MemoryMessage> leaving) {
        for (MemoryMessage message : leaving) {
            messages.remove(message.uid());
            octets -= message.octets().length;
        }
        UidSet uids = UidSet.of(leaving.stream().mapToLong(MemoryMessage::uid).toArray());
        if (!leaving.isEmpty()) {
            long modSeq = nextModSeq();
            expunged.put(modSeq, uids);
            changed(modSeq);
        }
        return uids;
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
