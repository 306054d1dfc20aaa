package org.posthorn.pipeline;

import org.jspecify.annotations.Nullable;
import org.posthorn.outbound.Copy;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/**
 * The octets of one message on its way in: in memory while it is small and there is room for it, in
 * a nameless file once it is not. Used by one thread.
 */
final class Content implements AutoCloseable {

    /** Most mail is smaller, and then no file is written that is not the mailbox's own. */
    static final int MAX_IN_MEMORY = 1 << 20;

    private static final int START = 8 << 10;

    /** Octets for one trip to the disk pool. */
    private static final int BLOCK = 64 << 10;

    private static final byte[] NOTHING = {};

    private final String name;
    private final MemoryBudget budget;
    private final SpillFolder folder;
    private byte[] buffer = NOTHING;
    private int length;
    private long taken;
    private long size;
    private SpillFolder.@Nullable Ends file;

    /**
     * @param name unique, of letters and digits
     */
    Content(String name, MemoryBudget budget, SpillFolder folder) {
        this.name = name;
        this.budget = budget;
        this.folder = folder;
    }

    long size() {
        return size;
    }

    void write(byte[] octets, int offset, int count) throws IOException {
        int from = offset;
        int rest = count;
        while (rest > 0) {
            if (length == buffer.length && !grow()) {
                spill();
            }
            int step = Math.min(rest, buffer.length - length);
            System.arraycopy(octets, from, buffer, length, step);
            length += step;
            from += step;
            rest -= step;
        }
        size += count;
    }

    /** Writes the octets from {@code start} up to {@code end} to a stream. May be repeated. */
    void transfer(long start, long end, OutputStream target) throws IOException {
        SpillFolder.Ends ends = file;
        if (ends == null) {
            target.write(buffer, (int) start, (int) (end - start));
            return;
        }
        flush(ends);
        for (long at = start; at < end; ) {
            byte[] block = read(ends.in(), at, (int) Math.min(BLOCK, end - at));
            target.write(block);
            at += block.length;
        }
    }

    /** As a message to be looked at, until this is closed. */
    Copy copy() {
        return new Copy() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public boolean isEightBit() {
                return true; // it may be, and to say so harms nobody
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                transfer(0, size, target);
            }
        };
    }

    @Override
    public void close() {
        buffer = NOTHING;
        budget.give(taken);
        taken = 0;
        SpillFolder.Ends ends = file;
        if (ends != null) {
            file = null;
            try {
                folder.disk()
                        .run(volume -> {
                            ends.in().close();
                            ends.out().close();
                            return true;
                        });
            } catch (IOException e) {
                // a file without a name: the system drops it with us at the latest
            }
        }
    }

    private boolean grow() {
        int larger = Math.max(START, 2 * buffer.length);
        if (file != null || larger > MAX_IN_MEMORY || !budget.take(larger - buffer.length)) {
            return false;
        }
        taken += larger - buffer.length;
        buffer = Arrays.copyOf(buffer, larger);
        return true;
    }

    /** Empties the buffer into the file. The buffer stays as a block to collect the next octets. */
    private void spill() throws IOException {
        SpillFolder.Ends ends = file;
        if (ends == null) {
            ends = folder.open(name);
            file = ends;
        }
        flush(ends);
        if (buffer.length != BLOCK) {
            buffer = new byte[BLOCK];
            budget.give(taken);
            taken = 0;
        }
    }

    private void flush(SpillFolder.Ends ends) throws IOException {
        byte[] block = buffer;
        int count = length;
        length = 0;
        if (count > 0) {
            folder.disk()
                    .run(volume -> {
                        ends.out().write(block, 0, count);
                        return true;
                    });
        }
    }

    private byte[] read(SeekableByteChannel in, long at, int count) throws IOException {
        return folder.disk()
                .run(volume -> {
                    var block = ByteBuffer.allocate(count);
                    in.position(at);
                    while (block.hasRemaining()) {
                        if (in.read(block) < 0) {
                            throw new EOFException("the spill file is too short");
                        }
                    }
                    return block.array();
                });
    }
}
