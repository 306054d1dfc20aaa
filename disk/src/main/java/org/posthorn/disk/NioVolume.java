package org.posthorn.disk;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/** The file system of this machine. */
public final class NioVolume implements Volume {

    @Override
    public OpenFile create(Path file) throws IOException {
        return open(file, Set.of(CREATE_NEW, WRITE));
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        return open(file, Set.of(CREATE, APPEND));
    }

    private static OpenFile open(Path file, Set<java.nio.file.StandardOpenOption> options)
            throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(Volume.ownerOnly());
        return new ChannelFile(FileChannel.open(file, options, mode));
    }

    @Override
    public void truncate(Path file, long length) throws IOException {
        try (var channel = FileChannel.open(file, WRITE)) {
            channel.truncate(length);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        Files.createLink(link, existing);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(path);
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        // at once no wider than that, and then as wide, whatever the umask took away
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions));
        Files.setPosixFilePermissions(directory, permissions);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(time));
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(path, permissions);
    }

    private record ChannelFile(FileChannel channel) implements OpenFile {

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            var buffer = ByteBuffer.wrap(octets, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
