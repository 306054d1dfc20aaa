package org.posthorn.store;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Keeps the messages to itself until the commit. */
final class MemoryAppend implements Append {

    private record Draft(Flags flags, Instant internalDate, ByteArrayOutputStream octets) {

        MemoryMessage message() {
            return MemoryMessage.fresh(flags, internalDate, octets.toByteArray());
        }
    }

    private final Function<List<MemoryMessage>, List<Uid>> arrive;
    private final List<Draft> drafts = new ArrayList<>();
    private boolean ended;

    /** {@code arrive} shows them to everybody, all or none, and gives them UIDs. */
    MemoryAppend(Function<List<MemoryMessage>, List<Uid>> arrive) {
        this.arrive = arrive;
    }

    @Override
    public OutputStream message(Flags flags, Instant internalDate) {
        requireOpen();
        var draft = new Draft(flags, internalDate, new ByteArrayOutputStream());
        drafts.add(draft);
        return draft.octets();
    }

    @Override
    public void withdraw() {
        requireOpen();
        drafts.removeLast();
    }

    @Override
    public UidSet commit() {
        requireOpen();
        ended = true;
        List<Uid> uids = arrive.apply(drafts.stream().map(Draft::message).toList());
        return UidSet.of(uids.stream().mapToLong(Uid::value).toArray());
    }

    @Override
    public void close() {
        ended = true;
        drafts.clear();
    }

    static long size(List<MemoryMessage> messages) {
        return messages.stream().mapToLong(message -> message.octets().length).sum();
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("append has ended");
        }
    }
}
