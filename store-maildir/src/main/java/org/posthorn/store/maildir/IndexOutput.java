package org.posthorn.store.maildir;

import org.posthorn.disk.OpenFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/** Records of an {@link Index} on their way to its file. Used by one thread. */
final class IndexOutput {

    private static final int BLOCK = 1024 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private int chain;
    private long flushed;

    /** Goes on behind a record with this checksum. */
    IndexOutput(int chain) {
        this.chain = chain;
    }

    int chain() {
        return chain;
    }

    /** Octets that were put out. */
    long length() {
        return flushed + buffer.position();
    }

    void header(long uidValidity, long nonce) {
        buffer.putLong(IndexInput.MAGIC).putInt(IndexInput.VERSION).putInt((int) uidValidity);
        buffer.putLong(nonce).putInt(0);
        chain = checksum(0, 0, buffer.position());
        buffer.putInt(chain);
    }

    /** The payload has exactly this length. */
    void record(IndexInput.Kind kind, int length, Consumer<ByteBuffer> payload) throws IOException {
        if (length > IndexInput.MAX_RECORD) {
            throw new IOException("record of " + length + " octets");
        }
        int start = buffer.position();
        int end = start + IndexInput.FRAME + length;
        if (end > buffer.capacity()) {
            byte[] larger = Arrays.copyOf(buffer.array(), Math.max(end, 2 * buffer.capacity()));
            buffer = ByteBuffer.wrap(larger).order(ByteOrder.LITTLE_ENDIAN).position(start);
        }
        buffer.putInt(length).putInt(kind.number());
        payload.accept(buffer);
        if (buffer.position() != end - 4) {
            throw new IllegalStateException(kind + " is not as long as it said");
        }
        chain = checksum(chain, start, end - 4);
        buffer.putInt(chain);
    }

    /** Writes if there is much. */
    void pass(OpenFile file) throws IOException {
        if (buffer.position() >= BLOCK) {
            flush(file);
        }
    }

    void flush(OpenFile file) throws IOException {
        file.write(buffer.array(), 0, buffer.position());
        flushed += buffer.position();
        buffer.clear();
    }

    private int checksum(int before, int start, int end) {
        return IndexInput.checksum(before, buffer.array(), start, end);
    }
}
