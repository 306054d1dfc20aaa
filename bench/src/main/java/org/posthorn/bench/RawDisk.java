package org.posthorn.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What the disk can do: write 4 KiB, force, rename, force the directory. Nobody who promises
 * durability is faster, but who shares forces of one directory.
 */
final class RawDisk {

    private RawDisk() {}

    /** Files a second, all writers together, each in a directory of its own. */
    static double rate(Path folder, int writers, int files) throws Exception {
        int each = files / writers;
        double millis =
                Clock.millis(() -> Crowd.ofThreads(writers, writer -> write(folder, writer, each)));
        return 1000.0 * each * writers / millis;
    }

    private static void write(Path folder, int writer, int files) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("writer" + writer));
        var content = ByteBuffer.wrap(Letters.sized(writer, 4096));
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            for (int i = 0; i < files; i++) {
                Path temporary = directory.resolve("tmp" + i);
                try (FileChannel file =
                        FileChannel.open(
                                temporary,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE)) {
                    content.rewind();
                    file.write(content);
                    file.force(true);
                }
                Files.move(
                        temporary, directory.resolve("file" + i), StandardCopyOption.ATOMIC_MOVE);
                entries.force(true);
            }
        }
    }
}
