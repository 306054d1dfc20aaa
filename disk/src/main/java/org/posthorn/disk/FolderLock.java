package org.posthorn.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Keeps a folder for one process. The system lets go of the lock when the process ends in whatever
 * way; the file {@code lock} stays, and its contents, the process id, are for people.
 */
public final class FolderLock implements AutoCloseable {

    private static final String NAME = "lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks an existing folder, without waiting.
     *
     * @throws InUseException if another process, or another part of this one, has it
     */
    public static FolderLock acquire(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(Volume.ownerOnly()));
        try {
            if (tryLock(channel) == null) {
                throw new InUseException(folder, Files.readString(file, US_ASCII).strip());
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            return new FolderLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Somebody else uses the folder. */
    public static final class InUseException extends IOException {

        InUseException(Path folder, String holder) {
            super(folder + " is in use" + (holder.isEmpty() ? "" : " by process " + holder));
        }
    }
}
