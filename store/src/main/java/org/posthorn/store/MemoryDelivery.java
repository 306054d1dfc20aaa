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
    private final Consumer<byte[]> reserve;
    private final Consumer<byte[]> arrive;
    private final Consumer<byte[]> release;
    private byte[] octets = {};
    private Step step = Step.WRITING;

    /**
     * @param reserve refuses what one of the targets cannot take, else keeps room for it
     * @param arrive shows the message in every target, where room is kept
     * @param release gives the room back
     */
    MemoryDelivery(Consumer<byte[]> reserve, Consumer<byte[]> arrive, Consumer<byte[]> release) {
        this.reserve = reserve;
        this.arrive = arrive;
        this.release = release;
    }

    @Override
    public OutputStream body() {
        return body;
    }

    @Override
    public void prepare() {
        require(Step.WRITING);
        octets = body.toByteArray();
        reserve.accept(octets);
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
        if (step == Step.PREPARED) {
            release.accept(octets);
        }
        step = Step.ENDED;
    }

    private void require(Step expected) {
        if (step != expected) {
            throw new IllegalStateException("delivery is " + step + ", not " + expected);
        }
    }
}
