package org.posthorn.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a folder for one process. The system lets go of the lock when the process ends in whatever
 * way; the file {@code lock} stays, and its contents, the process id, are for people.
 */
public final class FolderLock implements AutoCloseable {

    private static final String NAME = "lock";

    /**
     * Folders that this process has. The system's locks are those of a whole process, and closing
     * any descriptor of a locked file lets go of them: a second part of this process must not even
     * open the file. Hence what is true of the process is kept for the process.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks an existing folder, without waiting.
     *
     * @throws InUseException if another process, or another part of this one, has it
     */
    public static FolderLock acquire(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD.add(real)) {
            throw new InUseException(folder, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new FolderLock(real, locked(folder));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
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
            if (channel.tryLock() == null) {
                throw new InUseException(folder, Files.readString(file, US_ASCII).strip());
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(folder);
        }
    }

    /** Somebody else uses the folder. */
    public static final class InUseException extends IOException {

        InUseException(Path folder, String holder) {
            super(folder + " is in use" + (holder.isEmpty() ? "" : " by process " + holder));
        }
    }
}
