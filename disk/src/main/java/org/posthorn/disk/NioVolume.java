package org.posthorn.disk;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/**
 * The file system of this machine. Where it knows neither the permissions of POSIX nor how to open
 * a directory, as on Windows, permissions are those of the folder and forces of directories do
 * nothing.
 */
public final class NioVolume implements Volume {

    private final boolean posix;
    private final DirectoryForces forces;

    public NioVolume() {
        this(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }

    NioVolume(boolean posix) {
        this.posix = posix;
        this.forces = new DirectoryForces(NioVolume::opened, System::nanoTime);
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        return open(file, Set.of(CREATE_NEW, WRITE));
    }

    @Override
    public OpenFile append(Path file) throws IOException {
        return open(file, Set.of(CREATE, APPEND));
    }

    private OpenFile open(Path file, Set<java.nio.file.StandardOpenOption> options)
            throws IOException {
        return new ChannelFile(FileChannel.open(file, options, mode(Volume.ownerOnly())));
    }

    private FileAttribute<?>[] mode(Set<PosixFilePermission> permissions) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    @Override
    public void force(Path file) throws IOException {
        // who may not write it may force it all the same
        try (var channel = FileChannel.open(file, posix ? READ : WRITE)) {
            channel.force(true);
        }
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
    public void symlink(Path link, Path target) throws IOException {
        Files.createSymbolicLink(link, target);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(path);
    }

    @Override
    public void makeDirectory(Path directory, Set<PosixFilePermission> permissions)
            throws IOException {
        // at once no wider than that, and then as wide, whatever the umask took away
        Files.createDirectory(directory, mode(permissions));
        if (posix && !Files.getPosixFilePermissions(directory).equals(permissions)) {
            // with the bits that it has of its folder: what is made in it has the folder's group
            int inherited = mode(directory) & 07000;
            setPermissions(directory, permissions);
            Files.setAttribute(directory, "unix:mode", mode(directory) | inherited);
        }
    }

    private static int mode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:mode") instanceof Integer mode ? mode : 0;
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (posix) {
            forces.force(directory);
        }
    }

    private static DirectoryForces.Opened opened(Path directory) throws IOException {
        var channel = FileChannel.open(directory, READ);
        return new DirectoryForces.Opened() {
            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void setModified(Path path, Instant time) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(time));
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (posix) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    @Override
    public void setSticky(Path directory) throws IOException {
        if (posix) {
            Files.setAttribute(directory, "unix:mode", (mode(directory) & 07777) | 01000);
        }
    }

    @Override
    public void setGroup(Path path, int group) throws IOException {
        Files.setAttribute(path, "unix:gid", group);
    }

    @Override
    public void setOwner(Path path, int owner) throws IOException {
        Files.setAttribute(path, "unix:uid", owner);
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
