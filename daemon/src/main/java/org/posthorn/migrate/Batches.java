package org.posthorn.migrate;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.Append;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Messages on their way into one mailbox, so many at once that they share their forces. */
final class Batches implements Source.Sink, AutoCloseable {

    private static final int MESSAGES = 100;
    private static final long OCTETS = 32 << 20;

    private final Mailbox target;
    private final Taken taken;
    private final Map<String, Integer> skipped;
    private final LongConsumer progress;
    private final List<Taken.Message> batch = new ArrayList<>();
    private @Nullable Append append;
    private @Nullable Begun begun;
    private long inBatch;
    private long messages;
    private long octets;
    private long there;

    /** A message that is being written. */
    private record Begun(String id, Instant date, Crlf text) {}

    Batches(Mailbox target, Taken taken, Map<String, Integer> skipped, LongConsumer progress) {
        this.target = target;
        this.taken = taken;
        this.skipped = skipped;
        this.progress = progress;
    }

    long messages() {
        return messages;
    }

    long octets() {
        return octets;
    }

    long there() {
        return Math.max(0, there); // not all are met again where the source cannot go on
    }

    @Override
    public boolean wants(String id) {
        if (taken.has(id)) {
            progress.accept(messages + ++there);
            return false;
        }
        return true;
    }

    @Override
    public OutputStream message(String id, Flags flags, Instant date) throws IOException {
        finish();
        if (batch.size() >= MESSAGES || inBatch >= OCTETS) {
            commit();
        }
        if (append == null) {
            append = target.append(0);
        }
        var next = new Crlf(append.message(flags, date));
        begun = new Begun(id, date, next);
        return next;
    }

    @Override
    public void skipped(String why) {
        skipped.merge(why, 1, Integer::sum);
    }

    @Override
    public void again(boolean cut) throws IOException {
        if (cut && begun != null && append != null) {
            append.withdraw();
            begun = null;
        }
        commit(); // so that each connection brings something, however short it is
        there = -messages; // these will be met again, and were not there before
    }

    /** Everything that was begun has come to its end. */
    void commit() throws IOException {
        finish();
        if (append != null && !batch.isEmpty()) {
            Mailbox.Snapshot now = target.snapshot();
            taken.begins(target.uidValidity(), now.uidNext(), batch);
            append.commit();
            taken.ends(batch);
            close();
            messages += batch.size();
            octets += inBatch;
            batch.clear();
            inBatch = 0;
            progress.accept(messages + there);
        }
    }

    private void finish() throws IOException {
        if (begun != null) {
            Crlf text = begun.text();
            text.flush();
            inBatch += text.octets();
            batch.add(new Taken.Message(begun.id(), text.octets(), begun.date()));
            begun = null;
        }
    }

    /** What was not committed is gone. */
    @Override
    public void close() {
        if (append != null) {
            append.close();
            append = null;
        }
    }
}
