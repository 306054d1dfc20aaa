package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The header and the records of an {@link Index}, as far as their chain of checksums holds. Holds
 * one record at a time, and never more than the file does. Used by one thread.
 */
final class IndexInput implements Closeable {

    /** "POSTHORN". */
    static final long MAGIC = 0x4e52_4f48_5453_4f50L;

    static final int VERSION = 1;

    static final int HEADER = 32;

    /** What a record has besides its payload. */
    static final int FRAME = 12;

    /** Octets of payload. */
    static final int MAX_RECORD = 16 * 1024 * 1024;

    private static final int BLOCK = 256 * 1024;

    /** Whoever wants the summary only reads little. */
    private static final int FIRST_BLOCK = 512;

    /** What is in a record. */
    enum Kind {
        STATES(1),
        ROWS(2),
        MARKS(3),
        EXPUNGED(4),
        SUMMARY(5);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    record Entry(Kind kind, ByteBuffer payload) {}

    private final SeekableByteChannel channel;
    private final long size;
    private long read;
    private byte[] octets = new byte[FIRST_BLOCK];
    private ByteBuffer buffer = over(octets).flip();
    private long uidValidity;
    private int chain;
    private boolean damaged;

    private IndexInput(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * @throws java.nio.file.NoSuchFileException if there is no index
     * @throws IndexDamage if it does not begin like one
     */
    static IndexInput open(Path file) throws IOException {
        var input = new IndexInput(Files.newByteChannel(file));
        try {
            input.header();
            return input;
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    long uidValidity() {
        return uidValidity;
    }

    /** The checksum of the last record. */
    int chain() {
        return chain;
    }

    /** Where the last record ends. */
    long position() {
        return read - buffer.remaining();
    }

    /** Whether it ended in the middle of something. */
    boolean isDamaged() {
        return damaged;
    }

    /** The next record, valid until the one after it is asked for, or null behind the last. */
    @Nullable Entry next() throws IOException {
        if (!has(8)) {
            damaged |= buffer.hasRemaining();
            return null;
        }
        int start = buffer.position();
        int length = buffer.getInt(start);
        int number = buffer.getInt(start + 4);
        if (length < 0
                || length > MAX_RECORD
                || number < 1
                || number > Kind.values().length
                || !has(FRAME + length)) {
            damaged = true;
            return null;
        }
        start = buffer.position(); // it may have moved
        int end = start + FRAME - 4 + length;
        int checksum = checksum(chain, octets, start, end);
        if (buffer.getInt(end) != checksum) {
            damaged = true;
            return null;
        }
        chain = checksum;
        buffer.position(end + 4);
        ByteBuffer payload = over(octets).limit(start + 8 + length).position(start + 8);
        return new Entry(Kind.values()[number - 1], payload);
    }

    /** The summary at the end, without what is before it. */
    IndexSummary last() throws IOException {
        int whole = FRAME + IndexSummary.LENGTH;
        if (size < HEADER + whole) {
            throw new IndexDamage("no summary");
        }
        channel.position(size - whole);
        read = size - whole;
        buffer.clear().flip();
        if (!has(whole)
                || buffer.getInt() != IndexSummary.LENGTH
                || buffer.getInt() != Kind.SUMMARY.number()) {
            throw new IndexDamage("no summary at the end");
        }
        var payload = ByteBuffer.wrap(octets, buffer.position(), IndexSummary.LENGTH);
        IndexSummary summary = IndexSummary.read(payload);
        if (summary.uidValidity() != uidValidity) {
            throw new IndexDamage("summary of another mailbox");
        }
        return summary;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static int checksum(int before, byte[] octets, int start, int end) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, before));
        crc.update(octets, start, end - start);
        return (int) crc.getValue();
    }

    private void header() throws IOException {
        if (!has(HEADER)) {
            throw new IndexDamage("no header");
        }
        if (buffer.getLong(0) != MAGIC) {
            throw new IndexDamage("not an index");
        }
        if (buffer.getInt(8) != VERSION) {
            throw new IndexDamage("version " + buffer.getInt(8));
        }
        uidValidity = Integer.toUnsignedLong(buffer.getInt(12));
        chain = checksum(0, octets, 0, HEADER - 4);
        if (buffer.getInt(HEADER - 4) != chain) {
            throw new IndexDamage("checksum of the header");
        }
        buffer.position(HEADER);
    }

    /** Whether so many octets are in the buffer now. */
    private boolean has(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return true;
        }
        if (count > buffer.remaining() + size - read) {
            return false;
        }
        byte[] rest = Arrays.copyOfRange(octets, buffer.position(), buffer.limit());
        if (count > octets.length || octets.length < BLOCK) {
            octets = new byte[Math.max(count, Math.min(BLOCK, 8 * octets.length))];
        }
        System.arraycopy(rest, 0, octets, 0, rest.length);
        buffer = over(octets).position(rest.length);
        while (buffer.position() < count) {
            int more = channel.read(buffer);
            if (more < 0) {
                break;
            }
            read += more;
        }
        buffer.flip();
        return buffer.remaining() >= count;
    }

    private static ByteBuffer over(byte[] octets) {
        return ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
    }
}
