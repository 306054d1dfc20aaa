package org.posthorn.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** An open port, and the sessions that came through it. Thread-safe. */
public final class Listener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final ListenerConf listener;
    private final Protocol protocol;
    private final NetConf conf;
    private final Limits limits;
    private final AtomicLong serial = new AtomicLong();
    private final Map<Thread, BridgedConnection> sessions = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private @Nullable Channel channel;

    Listener(ListenerConf listener, Protocol protocol, NetConf conf, Limits limits) {
        this.listener = listener;
        this.protocol = protocol;
        this.conf = conf;
        this.limits = limits;
    }

    void bind(EventLoopGroup loops, boolean epoll) throws IOException {
        var bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(1))
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel client) {
                                        admit(client);
                                    }
                                });
        ChannelFuture bound =
                bootstrap
                        .bind(((ListenAddress.Tcp) listener.address()).socketAddress())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
        }
        channel = bound.channel();
    }

    /** Where it listens, with the port that port 0 became. */
    public InetSocketAddress address() {
        return (InetSocketAddress) Objects.requireNonNull(channel).localAddress();
    }

    private void admit(Channel client) {
        var remote = (InetSocketAddress) client.remoteAddress();
        if (stopped || !limits.enter(remote.getAddress())) {
            byte[] words =
                    protocol.farewell(
                            stopped
                                    ? Protocol.Farewell.SHUTDOWN
                                    : Protocol.Farewell.TOO_MANY_CONNECTIONS);
            client.writeAndFlush(Unpooled.wrappedBuffer(words))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        client.closeFuture().addListener(closed -> limits.leave(remote.getAddress()));
        var bridge = new Bridge(client);
        client.pipeline().addLast(bridge);
        String id = protocol.name() + "-" + Long.toHexString(serial.incrementAndGet());
        var connection =
                new BridgedConnection(
                        bridge,
                        id,
                        remote,
                        (InetSocketAddress) client.localAddress(),
                        conf,
                        protocol.expectsLogin());
        Thread thread = Thread.ofVirtual().name(id).unstarted(() -> serve(connection));
        bridge.attach(thread);
        sessions.put(thread, connection);
        thread.start();
    }

    private void serve(BridgedConnection connection) {
        try {
            protocol.serve(connection);
            connection.finish();
        } catch (IOException e) {
            log.debug("{}: {}", connection.id(), e.toString());
        } catch (RuntimeException e) {
            log.error("{}: the session failed", connection.id(), e);
        } finally {
            connection.abort();
            sessions.remove(Thread.currentThread());
        }
    }

    /** Accepts nobody any more, and tells every session to say goodbye. */
    void stop() {
        stopped = true;
        Objects.requireNonNull(channel).close();
        sessions.values().forEach(session -> session.end(Protocol.Farewell.SHUTDOWN));
    }

    /** Stops accepting, lets each session say goodbye, cuts those that do not in time. */
    @Override
    public void close() {
        stop();
        long deadline = System.nanoTime() + conf.shutdownTime().toNanos();
        try {
            for (Thread thread : sessions.keySet()) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
            for (var session : sessions.entrySet()) {
                session.getValue().abort();
                session.getKey().interrupt();
                session.getKey().join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
