package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.Derivation;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What is in a {@link DerivedFile}. Numbers are little-endian. It begins with
 *
 * <pre>
 *   0  "POSTDATA"                     8
 *   8  version of this format: 1      4
 *  12  UIDVALIDITY, unsigned          4
 *  16  a number that no other file has, by chance   8
 *  24  0                              4
 *  28  CRC-32C of the octets before   4
 * </pre>
 *
 * <p>Records follow in any order; of two with one UID and one form the later counts:
 *
 * <pre>
 *   0  UID, unsigned                  4
 *   4  form of the derivation         4
 *   8  length n of the result         4
 *  12  CRC-32C of the header's checksum (4), the 12 octets before, and the result   4
 *  16  the result                     n
 *      zeros up to a multiple of 8
 * </pre>
 *
 * <p>It is read in large blocks. Used by one thread.
 */
final class DerivedRecords implements Closeable {

    static final int HEADER = 32;

    private static final long MAGIC = 0x4154_4144_5453_4f50L;

    private static final int VERSION = 1;

    private static final int HEAD = 16;

    private static final int BLOCK = 256 * 1024;

    private final SeekableByteChannel channel;
    private byte[] octets = new byte[4096];
    private long start;
    private int filled;
    private int seed;

    private DerivedRecords(SeekableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * @param length of the whole record
     */
    record Entry(long uid, int form, byte[] result, int length) {}

    /**
     * @throws IndexDamage if it does not begin as it should
     */
    static DerivedRecords open(Path file, long uidValidity) throws IOException {
        var records = new DerivedRecords(Files.newByteChannel(file));
        try {
            records.check(uidValidity);
            return records;
        } catch (IOException e) {
            records.close();
            throw e;
        }
    }

    /** A header, and the checksum that is the seed of its records. */
    static byte[] header(long uidValidity) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC).putInt(VERSION).putInt((int) uidValidity);
        header.putLong(UUID.randomUUID().getMostSignificantBits()).putInt(0);
        header.putInt(IndexInput.checksum(0, header.array(), 0, HEADER - 4));
        return header.array();
    }

    static int seed(byte[] header) {
        return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(HEADER - 4);
    }

    /** Of the record of this result. */
    static int length(byte[] result) {
        return length(result.length);
    }

    static void write(ByteArrayOutputStream out, int seed, long uid, int form, byte[] result) {
        ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt((int) uid).putInt(form).putInt(result.length);
        head.putInt(checksum(seed, head.array(), 0, result, 0, result.length));
        out.writeBytes(head.array());
        out.writeBytes(result);
        out.writeBytes(new byte[length(result) - HEAD - result.length]);
    }

    int seed() {
        return seed;
    }

    /**
     * The record there, or null if there is none that is whole.
     *
     * @param last where the last record that will be asked for begins: so far is read ahead
     */
    @Nullable Entry at(long place, long last) throws IOException {
        int head = load(place, HEAD, last);
        if (head < 0) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        long uid = Integer.toUnsignedLong(in.getInt(head));
        int form = in.getInt(head + 4);
        int length = in.getInt(head + 8);
        int checksum = in.getInt(head + 12);
        if (uid == 0 || form < 1 || form > 0xffff || length < 1 || length > Derivation.MAX_KEPT) {
            return null;
        }
        head = load(place, length(length), last);
        if (head < 0 || checksum(seed, octets, head, octets, head + HEAD, length) != checksum) {
            return null;
        }
        byte[] result = Arrays.copyOfRange(octets, head + HEAD, head + HEAD + length);
        return new Entry(uid, form, result, length(length));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int length(int result) {
        return (HEAD + result + DerivedFile.UNIT - 1) / DerivedFile.UNIT * DerivedFile.UNIT;
    }

    private static int checksum(
            int seed, byte[] heads, int head, byte[] results, int start, int length) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, seed));
        crc.update(heads, head, HEAD - 4);
        crc.update(results, start, length);
        return (int) crc.getValue();
    }

    private void check(long uidValidity) throws IOException {
        if (load(0, HEADER, 0) < 0) {
            throw new IndexDamage("no header");
        }
        ByteBuffer in = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        seed = in.getInt(HEADER - 4);
        if (in.getLong(0) != MAGIC
                || in.getInt(8) != VERSION
                || Integer.toUnsignedLong(in.getInt(12)) != uidValidity
                || seed != IndexInput.checksum(0, octets, 0, HEADER - 4)) {
            throw new IndexDamage("another mailbox or version");
        }
    }

    /** Where in {@link #octets} the file's octets at a place are now, or -1 if they are not all. */
    private int load(long place, int count, long last) throws IOException {
        if (place >= start && place + count <= start + filled) {
            return (int) (place - start);
        }
        int want = (int) Math.max(count, Math.min(BLOCK, last - place + 4096));
        if (octets.length < want) {
            octets = new byte[want];
        }
        channel.position(place);
        ByteBuffer in = ByteBuffer.wrap(octets, 0, want);
        int more = 0;
        while (in.hasRemaining() && more >= 0) {
            more = channel.read(in);
        }
        start = place;
        filled = in.position();
        return filled < count ? -1 : 0;
    }
}
