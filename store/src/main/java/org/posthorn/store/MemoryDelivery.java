package org.posthorn.store;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/** Keeps one message to itself until the commit. */
final class MemoryDelivery implements Delivery {

    private enum Step {
        WRITING,
        PREPARED,
        ENDED
    }

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Consumer<byte[]> check;
    private final Consumer<byte[]> arrive;
    private byte[] octets = {};
    private Step step = Step.WRITING;

    /**
     * @param check refuses what one of the targets cannot take
     * @param arrive shows the message in every target
     */
    MemoryDelivery(Consumer<byte[]> check, Consumer<byte[]> arrive) {
        this.check = check;
        this.arrive = arrive;
    }

    @Override
    public OutputStream body() {
        return body;
    }

    @Override
    public void prepare() {
        require(Step.WRITING);
        octets = body.toByteArray();
        check.accept(octets);
        step = Step.PREPARED;
    }

    @Override
    public List<Target> commit() {
        require(Step.PREPARED);
        step = Step.ENDED;
        arrive.accept(octets);
        return List.of();
    }

    @Override
    public void close() {
        step = Step.ENDED;
    }

    private void require(Step expected) {
        if (step != expected) {
            throw new IllegalStateException("delivery is " + step + ", not " + expected);
        }
    }
}
