package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A message that is being queued. A small one is collected in memory and written at once, when it
 * is prepared. Used by one thread.
 */
final class QueuePosting implements Posting {

    private static final Logger log = LoggerFactory.getLogger(QueuePosting.class);

    /** Who takes over the message. */
    interface Taker {
        /** It is durable under its name. */
        void committed(String name, Transaction transaction, long size, long length);

        /** It is not coming, and its room is free. */
        void dropped(String name, long size);
    }

    /** Octets, for those who announce less than they send. */
    private static final int SMALLEST_BLOCK = 1 << 10;

    private final QueueFolder folder;
    private final String name;
    private final Transaction transaction;
    private final Room room;
    private final Taker taker;
    private final Body body = new Body();
    private final byte[] block;
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
    private int filled;
    private long size;
    private long granted;
    private long length;
    private boolean eightBit;
    private boolean prepared;
    private boolean publishing;
    private boolean committed;
    private boolean closed;
    private @Nullable OpenFile file;

    /**
     * @param granted octets for which there is room
     */
    QueuePosting(
            QueueFolder folder,
            String name,
            Transaction transaction,
            Room room,
            long granted,
            Taker taker) {
        this.folder = folder;
        this.name = name;
        this.transaction = transaction;
        this.room = room;
        this.granted = granted;
        this.taker = taker;
        // most mail is far smaller than a frame may be
        this.block = new byte[Math.clamp(granted, SMALLEST_BLOCK, Frame.MAX_BODY)];
        put(EntryReader.MAGIC);
        put(Frame.of(Frame.Kind.ENVELOPE, EnvelopeCodec.encode(transaction)));
    }

    @Override
    public OutputStream body() {
        return body;
    }

    @Override
    public void prepare() throws IOException {
        if (prepared || closed) {
            throw new IllegalStateException("prepared already");
        }
        endBlock();
        put(Frame.of(Frame.Kind.END, new EntryReader.End(size, eightBit).encode()));
        folder.disk()
                .perform(volume -> {
                    OpenFile open = opened(volume);
                    open.write(unwritten.toByteArray());
                    open.force();
                    open.close();
                });
        unwritten.reset();
        room.grow(size - granted); // or what it did not need would never be free again
        granted = size;
        prepared = true;
    }

    @Override
    public void commit() throws IOException {
        if (!prepared || publishing || closed) {
            throw new IllegalStateException("not prepared, or committed already");
        }
        publishing = true;
        folder.publish(name);
        committed = true;
        taker.committed(name, transaction, size, length);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!committed) {
            discard();
            taker.dropped(name, granted);
        }
    }

    private void discard() {
        OpenFile open = file;
        if (open == null) {
            return;
        }
        try {
            if (!prepared) {
                folder.disk()
                        .perform(volume -> {
                            open.close();
                        });
            }
            if (publishing) {
                folder.withdraw(name);
            } else {
                folder.discard(name);
            }
        } catch (IOException e) {
            log.warn("queue: {} was refused, and its file stays until a restart", name, e);
        }
    }

    private void put(byte[] octets) {
        unwritten.writeBytes(octets);
        length += octets.length;
    }

    private void endBlock() {
        if (filled > 0) {
            put(Frame.of(Frame.Kind.BODY, block, filled));
            filled = 0;
        }
    }

    /** On a thread of the disk pool. */
    private OpenFile opened(Volume volume) throws IOException {
        OpenFile open = file;
        if (open == null) {
            open = folder.create(volume, name);
            file = open;
        }
        return open;
    }

    private void writeBlock() throws IOException {
        endBlock();
        byte[] octets = unwritten.toByteArray();
        unwritten.reset();
        folder.disk().perform(volume -> opened(volume).write(octets));
    }

    private void take(byte[] octets, int offset, int count) throws IOException {
        if (prepared || closed) {
            throw new IOException("the message has ended");
        }
        eightBit |= OctetsCopy.isEightBit(octets, offset, count);
        size += count;
        if (size > granted) {
            room.grow(size - granted);
            granted = size;
        }
        int from = offset;
        int rest = count;
        while (rest > 0) {
            if (filled == block.length) {
                writeBlock();
            }
            int step = Math.min(rest, block.length - filled);
            System.arraycopy(octets, from, block, filled, step);
            filled += step;
            from += step;
            rest -= step;
        }
    }

    private final class Body extends OutputStream {

        @Override
        public void write(int octet) throws IOException {
            take(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            take(octets, offset, count);
        }
    }
}
