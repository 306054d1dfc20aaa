package org.posthorn.outbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is queued, and sends nothing. Thread-safe. */
public final class MemoryOutbox implements Outbox {

    /** A queued message. */
    public record Mail(Transaction transaction, String message) {}

    private final List<Mail> queued = new CopyOnWriteArrayList<>();
    private volatile boolean full;

    /** All of them, in their order. */
    public List<Mail> queued() {
        return List.copyOf(queued);
    }

    /** From now on there is no room. */
    public void fill() {
        full = true;
    }

    @Override
    public Posting begin(Transaction transaction, long size) throws IOException {
        if (full) {
            throw new QueueFullException("the queue is full");
        }
        var body = new ByteArrayOutputStream();
        return new Posting() {
            @Override
            public OutputStream body() {
                return body;
            }

            @Override
            public void prepare() {}

            @Override
            public void commit() {
                queued.add(
                        new Mail(
                                transaction,
                                body.toString(java.nio.charset.StandardCharsets.UTF_8)));
            }

            @Override
            public void close() {}
        };
    }
}
