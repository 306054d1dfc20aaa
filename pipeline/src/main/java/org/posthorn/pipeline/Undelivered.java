package org.posthorn.pipeline;

import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;

/**
 * Keeps messages for which we have answered, and which a mailbox does not take, until somebody
 * delivers them by hand. Durable. Thread-safe.
 *
 * <p>A file is the message as the mailbox would have it, behind one line {@code Undelivered-To} for
 * each user who did not get it.
 */
final class Undelivered {

    /** Writes a message to a stream. */
    @FunctionalInterface
    interface Text {
        void writeTo(OutputStream target) throws IOException;
    }

    /** Octets for one trip to the disk pool. */
    private static final int BLOCK = 64 << 10;

    private final Disk disk;
    private final Path folder;

    Undelivered(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /**
     * Returns the file, once it and its name survive a power cut.
     *
     * @param name unique, of letters, digits and hyphens
     * @param users without control characters
     */
    Path keep(String name, Collection<String> users, Text text) throws IOException {
        disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
        Path file = folder.resolve(name + ".eml");
        Path unfinished = folder.resolve(name + ".tmp");
        OpenFile out = disk.run(volume -> volume.create(unfinished));
        try {
            try (out) {
                write(out, users, text);
            }
            disk.perform(volume -> volume.rename(unfinished, file));
        } catch (IOException | RuntimeException e) {
            discard(unfinished, e);
            throw e;
        }
        disk.forceDirectory(folder);
        return file;
    }

    private void write(OpenFile out, Collection<String> users, Text text) throws IOException {
        var stream = new BufferedOutputStream(new OnPool(disk, out), BLOCK);
        for (String user : users) {
            stream.write(("Undelivered-To: " + user + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        text.writeTo(stream);
        stream.flush();
        disk.perform(volume -> out.force());
    }

    private void discard(Path file, Exception cause) {
        try {
            disk.perform(volume -> {
                if (Files.exists(file)) {
                    volume.delete(file);
                }
            });
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Writes on the threads of the disk. */
    private static final class OnPool extends OutputStream {

        private final Disk disk;
        private final OpenFile file;

        OnPool(Disk disk, OpenFile file) {
            this.disk = disk;
            this.file = file;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            disk.perform(volume -> file.write(octets, offset, length));
        }
    }
}
