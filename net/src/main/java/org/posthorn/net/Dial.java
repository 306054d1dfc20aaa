package org.posthorn.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

import org.posthorn.conf.HostPort;
import org.posthorn.conf.Network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Opens connections to other servers. */
final class Dial {

    private Dial() {}

    /** An open connection that reads nothing until it is asked to. */
    static Bridge open(
            EventLoopGroup loops,
            boolean epoll,
            InetSocketAddress server,
            Optional<InetAddress> source,
            Duration patience)
            throws IOException {
        var bootstrap =
                bootstrap(loops, patience)
                        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true);
        if (source.isPresent() && epoll) {
            // a port is chosen when the server is known: one can serve many connections
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        return opened(
                source.isPresent()
                        ? bootstrap.connect(server, new InetSocketAddress(source.get(), 0))
                        : bootstrap.connect(server),
                new HostPort(Network.text(server.getAddress()), server.getPort()).toString());
    }

    /** The same to a Unix socket. */
    static Bridge open(EventLoopGroup loops, boolean epoll, Path socket, Duration patience)
            throws IOException {
        return opened(
                bootstrap(loops, patience)
                        .channel(
                                epoll
                                        ? EpollDomainSocketChannel.class
                                        : NioDomainSocketChannel.class)
                        .connect(UnixSocket.address(socket, epoll)),
                socket.toString());
    }

    private static Bootstrap bootstrap(EventLoopGroup loops, Duration patience) {
        return new Bootstrap()
                .group(loops)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(patience.toMillis()))
                .option(ChannelOption.AUTO_READ, false)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(1))
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new Bridged());
    }

    private static Bridge opened(ChannelFuture opening, String at) throws IOException {
        Net.await(opening);
        if (opening.isSuccess()) {
            return opening.channel().pipeline().get(Bridge.class);
        }
        throw Reasons.connecting(at, opening.cause());
    }

    /** With the bridge from the first, since a server may speak and leave at once. */
    private static final class Bridged extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new Bridge(channel));
        }
    }
}
