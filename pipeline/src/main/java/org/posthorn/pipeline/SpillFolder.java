package org.posthorn.pipeline;

import org.posthorn.disk.Disk;
import org.posthorn.disk.OpenFile;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where messages wait that are too large for memory. Nothing in it is ever forced, and a file loses
 * its name as soon as it is open: a crash leaves nothing behind. Thread-safe.
 */
final class SpillFolder {

    /** A file without a name: gone when both ends are closed. */
    record Ends(OpenFile out, SeekableByteChannel in) {}

    private final Disk disk;
    private final Path folder;

    SpillFolder(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    Disk disk() {
        return disk;
    }

    Ends open(String name) throws IOException {
        disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
        return disk.run(volume -> {
            Path file = folder.resolve(name);
            OpenFile out = volume.create(file);
            try {
                var in = Files.newByteChannel(file, StandardOpenOption.READ);
                volume.delete(file);
                return new Ends(out, in);
            } catch (IOException e) {
                out.close();
                throw e;
            }
        });
    }
}
