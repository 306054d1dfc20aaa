package org.posthorn.migrate;

import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A new file, written on the disk pool and durable when it is closed. For one thread. */
public final class FileOut extends OutputStream {

    private final Disk disk;
    private final Path file;
    private final OpenFile open;
    private final byte[] buffer = new byte[1 << 18];
    private int used;

    /** The file must not be there, its folder must. */
    public FileOut(Disk disk, Path file) throws IOException {
        this.disk = disk;
        this.file = file;
        this.open = disk.run(v -> v.create(file));
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (used == buffer.length) {
                empty();
            }
            int part = Math.min(end - at, buffer.length - used);
            System.arraycopy(octets, at, buffer, used, part);
            used += part;
            at += part;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            empty();
            disk.perform(v -> open.force());
        } finally {
            disk.perform(v -> open.close());
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            disk.forceDirectory(folder);
        }
    }

    private void empty() throws IOException {
        int length = used;
        used = 0;
        disk.perform(v -> open.write(buffer, 0, length));
    }
}
