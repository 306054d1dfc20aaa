package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** What is known of a message file, and its copies. On threads of the disk pool. */
final class MessageFile {

    private static final int CHUNK = 64 * 1024;

    /** The system writes back what nobody has forced: after 35 seconds, unless told otherwise. */
    private static final Duration WRITTEN_BACK = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(MessageFile.class);

    private MessageFile() {}

    /** Reads the first octets only. */
    static MessageKind kindOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(MessageKind.HEAD);
            return MessageKind.of(head, head.length);
        }
    }

    /**
     * How many octets the file has when served; reads all of it. Of a compressed file that breaks
     * off, those before the break; of one that nobody can read, its own length.
     */
    static long messageSize(Path file) throws IOException {
        MessageKind kind = kindOf(file);
        if (kind == MessageKind.CRYPTED) {
            return Files.size(file);
        }
        long size = 0;
        var chunk = new byte[CHUNK];
        try (InputStream in = new ServedInput(file, kind)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                size += n;
            }
        } catch (BrokenMessageException e) {
            LOG.warn("a message that will be refused", e);
        }
        return size;
    }

    /**
     * The same, with what the name says believed where that costs little: of a plain file as long
     * as it says, and of a gzip file whose last octets say the same.
     *
     * @param actual length of the file
     * @param octets of the message in the file, by its name, or -1
     * @param messageSize as served, by name or list, or -1
     */
    static long messageSize(Path file, long actual, long octets, long messageSize)
            throws IOException {
        long atLeast = octets < 0 ? actual : octets;
        if (messageSize >= atLeast && messageSize <= 2 * atLeast) {
            if (octets == actual || (octets < 0 && kindOf(file) == MessageKind.PLAIN)) {
                return messageSize;
            }
            if (octets >= 0 && kindOf(file) == MessageKind.GZIP && octets == gzipOctets(file)) {
                return messageSize;
            }
        }
        return messageSize(file);
    }

    /**
     * Makes {@code copy} the same message, durably but for its name: another name of the file where
     * its access fits and the file system allows it, else a copy.
     *
     * @param access that the copy shall have
     */
    static void duplicate(Volume volume, Path source, Path copy, Access access) throws IOException {
        if (link(volume, source, copy, access)) {
            return;
        }
        try (InputStream in = Files.newInputStream(source);
                OpenFile out = volume.create(copy)) {
            var chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
            }
            volume.setModified(copy, Files.getLastModifiedTime(source).toInstant());
            access.give(volume, copy);
            out.force();
        } catch (IOException e) {
            if (Files.exists(copy)) {
                volume.delete(copy);
            }
            throw e;
        }
    }

    /** Gives the file another name, if its access fits and the file system allows it. */
    static boolean link(Volume volume, Path source, Path copy, Access access) throws IOException {
        if (!access.isThatOf(source)) {
            return false;
        }
        try {
            volume.link(source, copy);
            return true;
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException e) {
            return false; // another file system, too many links, or links are not allowed
        }
    }

    /** Gives a file that others have written a name of ours, which says that it is forced. */
    static void takeOver(Volume volume, Path file, Path name) throws IOException {
        volume.force(file);
        volume.rename(file, name);
    }

    /**
     * Whether the system must have written back by now what nobody has forced of a file. The time
     * of modification alone does not tell: whoever copies something may give it that of the other.
     * When it was made does; where the file system does not know that, the time of change, which is
     * that of the last rename, too.
     */
    static boolean isWrittenBack(Path file) throws IOException {
        var times = Files.readAttributes(file, BasicFileAttributes.class);
        FileTime modified = times.lastModifiedTime();
        boolean unknown = times.creationTime().equals(modified);
        return isLongAgo(modified) && (unknown ? hasRested(file) : isLongAgo(times.creationTime()));
    }

    /** Whether it has not changed for so long: no file has come into a directory, for instance. */
    static boolean hasRested(Path path) throws IOException {
        return isLongAgo((FileTime) Files.getAttribute(path, "unix:ctime"));
    }

    private static boolean isLongAgo(FileTime time) {
        return time.toInstant().isBefore(Instant.now().minus(WRITTEN_BACK));
    }

    /** What gzip says at the end of a file; less than it is where there are several parts. */
    private static long gzipOctets(Path file) throws IOException {
        var last = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - 4));
            while (last.hasRemaining() && channel.read(last) >= 0) {
                // until full, or the file is shorter than it was
            }
        }
        return last.hasRemaining() ? -1 : Integer.toUnsignedLong(last.getInt(0));
    }
}
