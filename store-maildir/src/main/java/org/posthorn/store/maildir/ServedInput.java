package org.posthorn.store.maildir;

import org.posthorn.disk.DiskFault;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A message file as it is served, from its beginning: unpacked, every line end CRLF. Memory is
 * bounded by the window of the compression.
 *
 * <p>A file that cannot be unpacked, or becomes larger than {@link #LARGEST}, is a {@link
 * BrokenMessageException}.
 */
final class ServedInput extends InputStream {

    /** No message is as large; 1 MB of zeros packs into 50 octets. */
    static final long LARGEST = 1L << 30;

    private final Path file;
    private final MessageKind kind;
    private final InputStream in;
    private final byte[] chunk = new byte[16 * 1024];
    private int at;
    private int end;
    private long octets;
    private byte before;
    private boolean owesLineFeed;

    ServedInput(Path file, MessageKind kind) throws IOException {
        this.file = file;
        this.kind = kind;
        if (kind == MessageKind.CRYPTED) {
            throw new BrokenMessageException("encrypted by Dovecot's mail-crypt: " + file);
        }
        // some decoders ask for single octets
        InputStream packed = new BufferedInputStream(Files.newInputStream(file), 16 * 1024);
        try {
            this.in = kind.unpack(packed);
        } catch (IOException | RuntimeException e) {
            packed.close();
            throw broken(e);
        }
    }

    /** How many octets have been unpacked: more than were read, at most by a chunk. */
    long octets() {
        return octets;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** As many as are asked for, fewer at the end only. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int to = offset;
        int limit = offset + length;
        while (to < limit && (at < end || fill())) {
            byte octet = chunk[at];
            if (octet == '\n' && before != '\r' && !owesLineFeed) {
                target[to++] = '\r';
                owesLineFeed = true;
                continue;
            }
            at++;
            owesLineFeed = false;
            target[to++] = octet;
            before = octet;
        }
        return to == offset && length > 0 ? -1 : to - offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        int count;
        try {
            count = in.read(chunk, 0, chunk.length);
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
        if (count < 0) {
            return false;
        }
        at = 0;
        end = count;
        octets += count;
        if (kind != MessageKind.PLAIN && octets > LARGEST) {
            throw new BrokenMessageException("unpacks to more than 1 GiB: " + file);
        }
        return true;
    }

    /** What the disk refuses is no fault of the file. Decoders fail in many ways. */
    private IOException broken(Exception e) {
        boolean disk = kind == MessageKind.PLAIN || DiskFault.of(e) != DiskFault.OTHER;
        if (disk && e instanceof IOException io) {
            return io;
        }
        return new BrokenMessageException(kind + " that cannot be unpacked: " + file, e);
    }
}
