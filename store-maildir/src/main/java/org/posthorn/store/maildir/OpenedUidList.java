package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * {@code dovecot-uidlist} as it was when it was opened, whatever is done to it before it is read.
 * Used by one thread.
 */
record OpenedUidList(FileState seen, @Nullable SeekableByteChannel channel) implements Closeable {

    static OpenedUidList of(Path file) throws IOException {
        for (int attempt = 0; ; attempt++) {
            FileState seen = FileState.of(file);
            try {
                SeekableByteChannel channel = Files.newByteChannel(file);
                boolean same = false;
                try {
                    same = seen.inode() == FileState.of(file).inode();
                } finally {
                    if (!same) {
                        channel.close(); // replaced just now, or nobody can say
                    }
                }
                if (same) {
                    return new OpenedUidList(seen, channel);
                }
            } catch (NoSuchFileException e) {
                if (seen.equals(FileState.ABSENT)) {
                    return new OpenedUidList(seen, null);
                }
            }
            if (attempt > 100) {
                throw new IOException("replaced again and again: " + file);
            }
        }
    }

    boolean isAbsent() {
        return channel == null;
    }

    /** What the first line says; 0 if there is none of use. */
    long uidValidity() throws IOException {
        return isAbsent() ? 0 : new UidLines(octets(0)).header().uidValidity();
    }

    /** From there to where the file ended. */
    InputStream octets(long from) throws IOException {
        SeekableByteChannel open = here();
        open.position(from);
        return new InputStream() {

            private final byte[] one = new byte[1];

            @Override
            public int read() throws IOException {
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] octets, int offset, int length) throws IOException {
                long left = Math.min(length, seen.size() - open.position());
                return left <= 0 ? -1 : open.read(ByteBuffer.wrap(octets, offset, (int) left));
            }
        };
    }

    /** The last octets before this place, so many at most. */
    byte[] before(long end, int most) throws IOException {
        SeekableByteChannel open = here();
        var octets = ByteBuffer.allocate((int) Math.min(most, end));
        open.position(end - octets.capacity());
        while (octets.hasRemaining() && open.read(octets) >= 0) {
            // until full, or the file is shorter than it was
        }
        return Arrays.copyOf(octets.array(), octets.position());
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private SeekableByteChannel here() throws IOException {
        if (channel == null) {
            throw new NoSuchFileException("dovecot-uidlist");
        }
        return channel;
    }
}
