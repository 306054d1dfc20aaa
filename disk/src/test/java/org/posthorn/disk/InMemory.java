package org.posthorn.disk;

import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Temporary folders of tests that make thousands of small files: in memory, where the system has
 * such a place and room in it.
 */
public final class InMemory implements TempDirFactory {

    /** What they need at most, by far. */
    private static final long ROOM = 1L << 30;

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
            throws IOException {
        return createTempDirectory();
    }

    public static Path createTempDirectory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > ROOM
                ? Files.createTempDirectory(memory, "posthorn-")
                : Files.createTempDirectory("posthorn-");
    }
}
