package org.posthorn.store.maildir;

import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads message files as they are served: every line end is CRLF. On threads of the disk pool. */
final class MessageFile {

    private static final int CHUNK = 64 * 1024;

    private MessageFile() {}

    /** How many octets the file has when served; reads all of it. */
    static long messageSize(Path file) throws IOException {
        long size = 0;
        byte before = 0;
        var chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                for (int i = 0; i < n; i++) {
                    size += chunk[i] == '\n' && before != '\r' ? 2 : 1;
                    before = chunk[i];
                }
            }
        }
        return size;
    }

    /**
     * A range of the file as served.
     *
     * @param messageSize of the whole; where the file is as long, it needs no conversion and only
     *     the range is read
     */
    static byte[] read(Path file, long messageSize, long offset, int length) throws IOException {
        int wanted = (int) Math.max(0, Math.min(length, messageSize - offset));
        if (wanted == 0) {
            // still an error if the file is gone
            Files.size(file);
            return new byte[0];
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            if (channel.size() == messageSize) {
                return plain(channel, offset, wanted);
            }
        }
        return converted(file, offset, wanted);
    }

    /**
     * Makes {@code copy} the same message, durably but for its name: another name of the file where
     * its mode fits and the file system allows it, else a copy.
     */
    static void duplicate(Volume volume, Path source, Path copy) throws IOException {
        Path folder = copy.toAbsolutePath().getParent();
        var mode = folder == null ? Volume.ownerOnly() : MaildirDisk.fileMode(folder);
        if (Files.getPosixFilePermissions(source).equals(mode)) {
            try {
                volume.link(source, copy);
                return;
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                throw e;
            } catch (FileSystemException e) {
                // another file system, too many links, or links are not allowed
            }
        }
        try (InputStream in = Files.newInputStream(source);
                OpenFile out = volume.create(copy)) {
            var chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
            }
            volume.setModified(copy, Files.getLastModifiedTime(source).toInstant());
            volume.setPermissions(copy, mode);
            out.force();
        } catch (IOException e) {
            if (Files.exists(copy)) {
                volume.delete(copy);
            }
            throw e;
        }
    }

    private static byte[] plain(SeekableByteChannel channel, long offset, int wanted)
            throws IOException {
        var buffer = ByteBuffer.allocate(wanted);
        channel.position(offset);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // until full, or the file is shorter than it was
        }
        return buffer.hasRemaining()
                ? java.util.Arrays.copyOf(buffer.array(), buffer.position())
                : buffer.array();
    }

    private static byte[] converted(Path file, long offset, int wanted) throws IOException {
        var out = new ByteArrayOutputStream(wanted);
        long at = 0;
        byte before = 0;
        var chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0 && out.size() < wanted; n = in.read(chunk)) {
                for (int i = 0; i < n && out.size() < wanted; i++) {
                    byte octet = chunk[i];
                    if (octet == '\n' && before != '\r' && at++ >= offset) {
                        out.write('\r');
                    }
                    if (at++ >= offset && out.size() < wanted) {
                        out.write(octet);
                    }
                    before = octet;
                }
            }
        }
        return out.toByteArray();
    }
}
