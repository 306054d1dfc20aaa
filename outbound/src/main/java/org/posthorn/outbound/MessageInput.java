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

    private EntryReader.Block block(long at) throws IOException {
        try {
            return reader.holdsAll()
                    ? reader.block(at)
                    : folder.disk().run(volume -> reader.block(at));
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
