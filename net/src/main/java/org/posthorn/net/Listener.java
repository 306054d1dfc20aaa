package org.posthorn.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/** An open port, and the sessions that came through it. Thread-safe. */
public final class Listener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final ListenerConf conf;
    private final Protocol protocol;
    private final Net net;
    private final Sessions sessions;
    private final Intake intake;
    private volatile @Nullable Channel channel;

    Listener(ListenerConf conf, Protocol protocol, Net net, Optional<SSLContext> tls) {
        this.conf = conf;
        this.protocol = protocol;
        this.net = net;
        this.sessions = new Sessions(protocol);
        this.intake = new Intake(conf, protocol, net, sessions, tls);
    }

    void bind(EventLoopGroup loops, boolean epoll) throws IOException {
        switch (conf.address()) {
            case ListenAddress.Tcp tcp ->
                    channel =
                            bound(
                                    bootstrap(loops)
                                            .channel(
                                                    epoll
                                                            ? EpollServerSocketChannel.class
                                                            : NioServerSocketChannel.class)
                                            .option(ChannelOption.SO_REUSEADDR, true)
                                            .option(ChannelOption.SO_BACKLOG, 1024)
                                            .childOption(ChannelOption.TCP_NODELAY, true)
                                            .childOption(ChannelOption.SO_KEEPALIVE, true)
                                            .bind(tcp.socketAddress()));
            case ListenAddress.Unix unix -> {
                var socket = new UnixSocket(unix.path(), disk(), epoll);
                socket.clear();
                channel = bound(bootstrap(loops).channel(socket.type()).bind(socket.address()));
                share(socket);
            }
        }
    }

    private void share(UnixSocket socket) throws IOException {
        try {
            socket.share();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private ServerBootstrap bootstrap(EventLoopGroup loops) {
        return new ServerBootstrap()
                .group(loops)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOCATOR, net.allocator())
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(1))
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new Complaint())
                .childHandler(intake);
    }

    private Channel bound(ChannelFuture binding) throws IOException {
        Net.await(binding);
        if (binding.isSuccess()) {
            return binding.channel();
        }
        // The native one's: "bind(..) failed with error(-98): Address already in use"
        String reason = String.valueOf(binding.cause().getMessage());
        reason = reason.substring(reason.lastIndexOf(": ") + 1).strip();
        var refusal = new BindException("cannot listen on " + conf.address() + ": " + reason);
        refusal.initCause(binding.cause());
        throw refusal;
    }

    private Disk disk() {
        return net.disk()
                .orElseThrow(() -> new IllegalStateException("a Unix socket needs a disk"));
    }

    /**
     * Where it listens, with the port that port 0 became; the loopback address and port 0 for a
     * Unix socket.
     */
    public InetSocketAddress address() {
        Channel bound = channel;
        return bound != null && bound.localAddress() instanceof InetSocketAddress address
                ? address
                : Peers.nowhere();
    }

    /** As in the configuration, with the port that port 0 became: {@code "127.0.0.1:40123"}. */
    @Override
    public String toString() {
        return switch (conf.address()) {
            case ListenAddress.Tcp tcp ->
                    new ListenAddress.Tcp(tcp.host(), address().getPort()).toString();
            case ListenAddress.Unix unix -> unix.toString();
        };
    }

    /** The sessions that have not ended. */
    List<String> running() {
        return sessions.running();
    }

    /** Accepts nobody any more, and tells every session to say goodbye. */
    void stop() {
        intake.stop();
        Channel bound = channel;
        if (bound != null) {
            bound.close();
        }
        sessions.end();
    }

    /**
     * Stops accepting, tells each session to say goodbye, and cuts off those that have not done so
     * within {@link NetConf#shutdownTime}. Returns when all are gone.
     */
    @Override
    public void close() {
        close(System.nanoTime() + net.conf().shutdownTime().toNanos());
    }

    void close(long deadline) {
        stop();
        try {
            sessions.await(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        intake.cut();
        Channel bound = channel;
        if (bound != null) {
            Net.await(bound.close());
        }
        if (conf.address() instanceof ListenAddress.Unix unix) {
            new UnixSocket(unix.path(), disk(), false).remove();
        }
        net.closed(this);
    }

    /** As the system's refusal to accept somebody. For tests. */
    void acceptFailed(IOException why) {
        Channel bound = channel;
        if (bound != null) {
            bound.pipeline().fireExceptionCaught(why);
        }
    }

    /**
     * Says why nobody can be accepted, most likely for lack of file descriptors. Netty then rests
     * for a second before it accepts again, instead of spinning.
     */
    @ChannelHandler.Sharable
    private final class Complaint extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.error(
                    "{}: cannot accept on {}: {}",
                    protocol.name(),
                    Listener.this,
                    cause.toString());
            ctx.fireExceptionCaught(cause);
        }
    }
}
