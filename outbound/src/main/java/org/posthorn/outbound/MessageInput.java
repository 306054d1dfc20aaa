package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * The file of a message, open for reading: a small one was read by the opening and is closed again.
 * Used by one thread.
 */
final class MessageInput implements Copy, AutoCloseable {

    private final QueueFolder folder;
    private final SeekableByteChannel in;
    private final EntryReader reader;
    private final Stored stored;
    private @Nullable BrokenEntryException broken;

    private MessageInput(
            QueueFolder folder, SeekableByteChannel in, EntryReader reader, Stored stored) {
        this.folder = folder;
        this.in = in;
        this.reader = reader;
        this.stored = stored;
    }

    /**
     * @throws BrokenEntryException if the file is damaged
     */
    static MessageInput open(QueueFolder folder, String name) throws IOException {
        return folder.disk()
                .run(volume -> {
                    var in = Files.newByteChannel(folder.file(name), StandardOpenOption.READ);
                    try {
                        int window = (int) Math.min(in.size(), Frame.BLOCK);
                        var reader = new EntryReader(in, ByteBuffer.allocate(window));
                        Stored stored = reader.read();
                        if (reader.holdsAll()) {
                            in.close();
                        }
                        return new MessageInput(folder, in, reader, stored);
                    } catch (IOException | RuntimeException e) {
                        in.close();
                        throw e;
                    }
                });
    }

    Stored stored() {
        return stored;
    }

    /** What was damaged when it was read. */
    @Nullable BrokenEntryException broken() {
        return broken;
    }

    @Override
    public long size() {
        return stored.size();
    }

    @Override
    public boolean isEightBit() {
        return stored.eightBit();
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        long at = stored.body();
        for (long rest = stored.size(); rest > 0; ) {
            EntryReader.Block block = block(at);
            target.write(block.octets());
            rest -= block.octets().length;
            at = block.next();
        }
    }

    /** A piece of it, read without what is before and behind; empty beyond the end. */
    byte[] piece(long offset, int most) throws IOException {
        if (offset >= stored.size()) {
            return new byte[0];
        }
        var piece = new byte[(int) Math.min(most, stored.size() - offset)];
        EntryReader.Place place = reading(() -> reader.find(stored.body(), offset));
        long at = place.at();
        int skipped = (int) (offset - place.before());
        for (int filled = 0; filled < piece.length; ) {
            EntryReader.Block block = block(at);
            int count = Math.min(block.octets().length - skipped, piece.length - filled);
            System.arraycopy(block.octets(), skipped, piece, filled, count);
            filled += count;
            skipped = 0;
            at = block.next();
        }
        return piece;
    }

    private EntryReader.Block block(long at) throws IOException {
        return reading(() -> reader.block(at));
    }

    /** Looks into the file. */
    @FunctionalInterface
    private interface Look<T> {
        T take() throws IOException;
    }

    private <T> T reading(Look<T> look) throws IOException {
        try {
            return reader.holdsAll() ? look.take() : folder.disk().run(volume -> look.take());
        } catch (BrokenEntryException e) {
            broken = e;
            throw e;
        }
    }

    @Override
    public void close() {
        if (!reader.holdsAll()) {
            try {
                folder.disk()
                        .perform(volume -> {
                            in.close();
                        });
            } catch (IOException e) {
                // it was only read
            }
        }
    }
}
