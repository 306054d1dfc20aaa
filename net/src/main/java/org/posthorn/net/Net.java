package org.posthorn.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The network: event loops shared by all listeners. One per process or embedded server.
 * Thread-safe.
 */
public final class Net implements AutoCloseable {

    private final NetConf conf;
    private final boolean epoll;
    private final EventLoopGroup loops;
    private final Limits limits;
    private final Queue<Listener> listeners = new ConcurrentLinkedQueue<>();

    public Net(NetConf conf) {
        this.conf = conf;
        this.epoll = Epoll.isAvailable();
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        0,
                        new DefaultThreadFactory("net", true),
                        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.limits = new Limits(conf);
    }

    /**
     * Listens from now on, for as long as the listener is open.
     *
     * @throws IOException why the address cannot be bound, as the system says it
     */
    public Listener listen(ListenerConf listener, Protocol protocol) throws IOException {
        var open = new Listener(listener, protocol, conf, limits);
        open.bind(loops, epoll);
        listeners.add(open);
        return open;
    }

    /** Closes all listeners as {@link Listener#close} does, then the event loops. */
    @Override
    public void close() {
        listeners.forEach(Listener::stop);
        listeners.forEach(Listener::close);
        listeners.clear();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
