package org.posthorn.net;

import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

import org.posthorn.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a Unix domain socket that is listened on. */
final class UnixSocket {

    private static final Logger log = LoggerFactory.getLogger(UnixSocket.class);

    private final Path path;
    private final Disk disk;
    private final boolean epoll;

    UnixSocket(Path path, Disk disk, boolean epoll) {
        this.path = path;
        this.disk = disk;
        this.epoll = epoll;
    }

    Class<? extends ServerChannel> type() {
        return epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
    }

    SocketAddress address() {
        return address(path, epoll);
    }

    /** Of the kind that the channels take. */
    static SocketAddress address(Path path, boolean epoll) {
        return epoll ? new DomainSocketAddress(path.toString()) : UnixDomainSocketAddress.of(path);
    }

    /** Removes what a server that was killed left behind, and nothing else. */
    void clear() throws IOException {
        disk.perform(volume -> {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!isSocket()) {
                throw new BindException(path + " is there and is not a socket");
            }
            if (answers()) {
                throw new BindException("another server listens on " + path);
            }
            volume.delete(path);
        });
    }

    /** For the owner and the group: mode 0660. */
    void share() throws IOException {
        disk.perform(volume ->
                volume.setPermissions(path, PosixFilePermissions.fromString("rw-rw----")));
    }

    void remove() {
        try {
            disk.perform(volume -> {
                if (isSocket()) {
                    volume.delete(path);
                }
            });
        } catch (IOException e) {
            log.debug("{} stays: {}", path, e.toString());
        }
    }

    private boolean isSocket() throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
    }

    private boolean answers() throws IOException {
        try (var probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }
}
