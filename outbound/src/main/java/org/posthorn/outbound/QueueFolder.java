package org.posthorn.outbound;

import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of the queue: one for each message, under the message's name. Thread-safe; who changes
 * one file excludes others who do.
 */
final class QueueFolder {

    private static final String UNFINISHED = ".tmp";

    private static final String CORRUPT = "corrupt";

    private final Disk disk;
    private final Path folder;

    QueueFolder(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    Disk disk() {
        return disk;
    }

    Path path() {
        return folder;
    }

    /** The names of all messages. What was never finished is deleted. */
    List<String> open() throws IOException {
        disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
        return disk.run(volume -> {
            var names = new ArrayList<String>();
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
                for (Path path : paths) {
                    String name = path.getFileName().toString();
                    if (name.endsWith(UNFINISHED)) {
                        volume.delete(path);
                    } else if (!name.equals(CORRUPT)) {
                        names.add(name);
                    }
                }
            }
            return names;
        });
    }

    /** For a message that is not finished yet. */
    OpenFile create(Volume volume, String name) throws IOException {
        return volume.create(unfinished(name));
    }

    /** The finished one gets its name, for good. */
    void publish(String name) throws IOException {
        disk.performAndForce(volume -> volume.rename(unfinished(name), file(name)), folder);
    }

    void discard(String name) throws IOException {
        disk.perform(volume -> volume.delete(unfinished(name)));
    }

    /**
     * Takes back what could not be published for good, however far that came. A directory that
     * could not be forced will hardly be forced now: so the file is empty, durably, before its name
     * goes, and if a power cut brings the name back it stands for nothing.
     */
    void withdraw(String name) throws IOException {
        disk.perform(volume -> {
            if (Files.exists(unfinished(name))) {
                volume.delete(unfinished(name));
                return;
            }
            try {
                volume.truncate(file(name), 0);
                volume.force(file(name));
            } finally {
                volume.delete(file(name));
            }
        });
    }

    /** Whether the file is what a {@linkplain #withdraw withdrawal} leaves. */
    boolean isWithdrawn(String name) throws IOException {
        return Files.size(file(name)) == 0;
    }

    /** Reads all but the message; on a thread of the disk pool. */
    Stored read(String name, ByteBuffer window) throws IOException {
        try (var in = Files.newByteChannel(file(name), StandardOpenOption.READ)) {
            return new EntryReader(in, window).read();
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * Adds steps, durably and all or none.
     *
     * @param length of the file now
     * @return the length it has then
     */
    long append(String name, long length, List<Step> steps) throws IOException {
        var frames = new ByteArrayOutputStream();
        for (Step step : steps) {
            frames.writeBytes(Frame.of(Frame.Kind.STEP, StepCodec.encode(step)));
        }
        disk.perform(volume -> append(volume, file(name), length, frames.toByteArray()));
        return length + frames.size();
    }

    private static void append(Volume volume, Path file, long length, byte[] octets)
            throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (Files.size(file) > length) {
            // of an append that failed
            volume.truncate(file, length);
        }
        try (OpenFile open = volume.append(file)) {
            open.write(octets);
            open.force();
        }
    }

    /** Deletes the file, for good; it may be gone already, but not durably. */
    void remove(String name) throws IOException {
        disk.performAndForce(
                volume -> {
                    if (Files.exists(file(name))) {
                        volume.delete(file(name));
                    }
                },
                folder);
    }

    /** Puts a damaged file aside, durably, and says where it is. */
    Path quarantine(String name) throws IOException {
        Path corrupt = folder.resolve(CORRUPT);
        disk.makeDirectories(corrupt, PosixFilePermissions.fromString("rwx------"));
        Path target =
                disk.run(volume -> {
                    Path free = corrupt.resolve(name);
                    for (int i = 2; Files.exists(free); i++) {
                        free = corrupt.resolve(name + "-" + i);
                    }
                    volume.rename(file(name), free);
                    return free;
                });
        disk.forceDirectory(corrupt);
        disk.forceDirectory(folder);
        return target;
    }

    private Path unfinished(String name) {
        return folder.resolve(name + UNFINISHED);
    }
}
