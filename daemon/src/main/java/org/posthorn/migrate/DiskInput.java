package org.posthorn.migrate;

import org.posthorn.disk.Disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file, read on the disk pool in large pieces. For one thread. */
final class DiskInput extends InputStream {

    private final Disk disk;
    private final SeekableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 18).limit(0);

    DiskInput(Disk disk, Path file) throws IOException {
        this.disk = disk;
        this.channel = disk.run(v -> Files.newByteChannel(file));
    }

    long size() throws IOException {
        return disk.run(v -> channel.size());
    }

    /** Octets from somewhere else; fewer at the end of the file. Reading goes on where it was. */
    byte[] peek(long position, int length) throws IOException {
        return disk.run(v -> {
            long here = channel.position();
            var octets = ByteBuffer.allocate(length);
            channel.position(position);
            while (octets.hasRemaining() && channel.read(octets) >= 0) {
                // until full
            }
            channel.position(here);
            return java.util.Arrays.copyOf(octets.array(), octets.position());
        });
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int part = Math.min(length, buffer.remaining());
        buffer.get(target, offset, part);
        return part;
    }

    @Override
    public void close() throws IOException {
        disk.perform(v -> channel.close());
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        int count = disk.run(v -> channel.read(buffer));
        buffer.flip();
        return count > 0;
    }
}
