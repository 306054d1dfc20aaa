package org.posthorn.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;

import org.posthorn.disk.Disk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * The network: event loops and limits shared by all listeners. One per process or embedded server.
 * Thread-safe.
 */
public final class Net implements AutoCloseable {

    private static final ByteBufAllocator POOLED = ByteBufAllocator.DEFAULT;

    private final NetConf conf;
    private final Optional<Disk> disk;
    private final Transcript transcript;
    private final boolean epoll;
    private final ByteBufAllocator allocator;
    private final EventLoopGroup loops;
    private final Limits limits;
    private final AtomicLong serial = new AtomicLong();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    /** Without Unix sockets and transcripts. */
    public Net(NetConf conf) {
        this(conf, Optional.empty(), Transcript.NONE, Epoll.isAvailable(), POOLED);
    }

    /**
     * With everything.
     *
     * @param disk makes and removes Unix sockets, and stays the caller's
     */
    public Net(NetConf conf, Disk disk, Transcript transcript) {
        this(conf, Optional.of(disk), transcript, Epoll.isAvailable(), POOLED);
    }

    /**
     * The same, but every buffer is counted: {@link #close} fails if one was forgotten. Slower; for
     * servers within tests.
     */
    public static Net counting(NetConf conf, Disk disk, Transcript transcript) {
        return new Net(
                conf,
                Optional.of(disk),
                transcript,
                Epoll.isAvailable(),
                new UnpooledByteBufAllocator(true));
    }

    /** With Linux' own interface, or with the JDK's where that does not load. */
    Net(NetConf conf, Optional<Disk> disk, Transcript transcript, boolean epoll) {
        this(conf, disk, transcript, epoll, POOLED);
    }

    private Net(
            NetConf conf,
            Optional<Disk> disk,
            Transcript transcript,
            boolean epoll,
            ByteBufAllocator allocator) {
        this.conf = conf;
        this.disk = disk;
        this.transcript = transcript;
        this.epoll = epoll;
        this.allocator = allocator;
        this.limits = new Limits(conf);
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(),
                        new DefaultThreadFactory("net", true),
                        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /**
     * Listens in plaintext, for as long as the listener is open.
     *
     * @throws IOException why the address cannot be bound, as the system says it
     */
    public Listener listen(ListenerConf listener, Protocol protocol) throws IOException {
        if (listener.tls() != TlsMode.NONE) {
            throw new IllegalArgumentException("TLS needs a certificate");
        }
        return listen(listener, protocol, Optional.empty());
    }

    /**
     * Listens with TLS as the listener's configuration says, for as long as the listener is open.
     *
     * @throws IOException why the address cannot be bound, as the system says it
     */
    public Listener listen(ListenerConf listener, Protocol protocol, Certificates certificates)
            throws IOException {
        // A context for each listener: a session of one is never resumed at another.
        return listen(
                listener,
                protocol,
                listener.tls() == TlsMode.NONE
                        ? Optional.empty()
                        : Optional.of(certificates.serverContext()));
    }

    private Listener listen(ListenerConf conf, Protocol protocol, Optional<SSLContext> tls)
            throws IOException {
        var listener = new Listener(conf, protocol, this, tls);
        listener.bind(loops, epoll);
        listeners.add(listener);
        return listener;
    }

    /**
     * Connects to another server. The connection is for the calling thread, which ends it with
     * {@link Connection#abort}.
     *
     * @param server resolved; its host name is what the certificate must name
     * @param tls {@code OFFERED} and {@code REQUIRED} leave it to the caller to ask for {@link
     *     Connection#startTls}
     * @param trust whom to believe
     * @param patience for the connection and then for each answer, until changed
     * @throws IOException why there is no connection
     */
    public Connection connect(
            InetSocketAddress server, TlsMode tls, SSLContext trust, Duration patience)
            throws IOException {
        return connect(server, Optional.empty(), tls, trust, patience);
    }

    /**
     * The same, from an address of ours.
     *
     * @param source of the server's family; none: the system chooses
     */
    public Connection connect(
            InetSocketAddress server,
            Optional<InetAddress> source,
            TlsMode tls,
            SSLContext trust,
            Duration patience)
            throws IOException {
        Bridge bridge = Dial.open(loops, epoll, server, source, patience);
        Optional<Supplier<SSLEngine>> engines =
                tls == TlsMode.NONE
                        ? Optional.empty()
                        : Optional.of(
                                () -> Tls.client(trust, server.getHostString(), server.getPort()));
        var connection = connection(bridge, engines, patience);
        if (tls == TlsMode.IMPLICIT) {
            connection.startTls(new byte[0]);
        }
        return connection;
    }

    /** The same to a Unix socket on this host, without TLS. */
    public Connection connect(Path socket, Duration patience) throws IOException {
        return connection(Dial.open(loops, epoll, socket, patience), Optional.empty(), patience);
    }

    private Connection connection(
            Bridge bridge, Optional<Supplier<SSLEngine>> engines, Duration patience) {
        bridge.attach(Thread.currentThread());
        var connection =
                new BridgedConnection(
                        bridge,
                        Peers.of(bridge.channel()),
                        newId("out"),
                        conf,
                        limits,
                        engines,
                        transcript,
                        Transcript.Speaker.CLIENT,
                        false);
        connection.patience(patience);
        return connection;
    }

    /**
     * Closes all listeners together, as {@link Listener#close} does, then the event loops.
     *
     * @throws IllegalStateException if something survives that: a session that heeds neither the
     *     end of its connection nor an interrupt, or a buffer that was counted
     */
    @Override
    public void close() {
        listeners.forEach(Listener::stop);
        long deadline = System.nanoTime() + conf.shutdownTime().toNanos();
        var survivors = new ArrayList<String>();
        for (Listener listener : listeners) {
            listener.close(deadline);
            survivors.addAll(listener.running());
        }
        await(loops.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        if (allocator instanceof UnpooledByteBufAllocator counted) {
            var used = counted.metric();
            long octets = used.usedHeapMemory() + used.usedDirectMemory();
            if (octets > 0) {
                survivors.add("buffers of " + octets + " octets");
            }
        }
        if (!survivors.isEmpty()) {
            throw new IllegalStateException("what survives the end of the network: " + survivors);
        }
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    NetConf conf() {
        return conf;
    }

    Limits limits() {
        return limits;
    }

    Transcript transcript() {
        return transcript;
    }

    Optional<Disk> disk() {
        return disk;
    }

    /** The id of a new session. */
    String newId(String protocol) {
        return protocol + "-" + Long.toHexString(serial.incrementAndGet());
    }

    void closed(Listener listener) {
        listeners.remove(listener);
    }

    /** Netty's own waiting would pin the carrier of a virtual thread. */
    static <F extends Future<?>> F await(F future) {
        var done = new CompletableFuture<Boolean>();
        future.addListener(end -> done.complete(true));
        done.join();
        return future;
    }
}
