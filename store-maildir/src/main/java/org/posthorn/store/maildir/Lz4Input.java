package org.posthorn.store.maildir;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Unpacks what Dovecot calls LZ4: its magic, the largest length of a chunk, and chunks, each an LZ4
 * block with its packed length in front; lengths have four octets, the highest first. Every chunk
 * stands alone, so memory is bounded by one of them.
 */
final class Lz4Input extends InputStream {

    private static final int MAGIC = 15;

    /** Dovecot writes 64 KiB. */
    private static final int LARGEST = 1024 * 1024;

    private final DataInputStream in;
    private final byte[] packed;
    private final byte[] chunk;
    private int at;
    private int end;

    Lz4Input(InputStream file) throws IOException {
        in = new DataInputStream(file);
        in.skipNBytes(MAGIC);
        int largest = in.readInt();
        if (largest <= 0 || largest > LARGEST) {
            throw new BrokenMessageException("LZ4 chunks of " + largest + " octets");
        }
        chunk = new byte[largest];
        packed = new byte[largest + largest / 255 + 16];
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (at == end) {
            if (!next()) {
                return -1;
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(chunk, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        if (length <= 0 || length > packed.length) {
            throw new BrokenMessageException("LZ4 chunk of " + length + " packed octets");
        }
        in.readFully(packed, 0, length);
        at = 0;
        end = block(length);
        return true;
    }

    /**
     * One block: tokens with the lengths of a literal and of a match, 15 continued by octets of
     * 255; then the literal, and how far back the match begins, low octet first. The last token has
     * no match.
     */
    private int block(int length) throws IOException {
        int from = 0;
        int to = 0;
        while (from < length) {
            int token = packed[from++] & 0xff;
            int literal = token >> 4;
            if (literal == 15) {
                for (int more = 255; more == 255; literal += more) {
                    more = octet(from++, length);
                }
            }
            if (literal > length - from || literal > chunk.length - to) {
                throw new BrokenMessageException("LZ4 literal beyond its chunk");
            }
            System.arraycopy(packed, from, chunk, to, literal);
            from += literal;
            to += literal;
            if (from == length) {
                break;
            }
            int back = octet(from++, length) | octet(from++, length) << 8;
            int match = token & 15;
            if (match == 15) {
                for (int more = 255; more == 255; match += more) {
                    more = octet(from++, length);
                }
            }
            match += 4;
            if (back == 0 || back > to || match > chunk.length - to) {
                throw new BrokenMessageException("LZ4 match beyond its chunk");
            }
            for (int i = 0; i < match; i++, to++) {
                chunk[to] = chunk[to - back]; // one by one: it may overlap itself
            }
        }
        return to;
    }

    private int octet(int index, int length) throws IOException {
        if (index >= length) {
            throw new EOFException("LZ4 block ends early");
        }
        return packed[index] & 0xff;
    }
}
