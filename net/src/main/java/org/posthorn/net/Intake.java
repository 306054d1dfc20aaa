package org.posthorn.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * What every new connection of a listener goes through before it has a session: the PROXY header
 * where one is due, the limits, and the handshake where TLS is implicit. Runs on the event loop; no
 * thread is spent on a client that has not come so far.
 */
final class Intake extends ChannelInitializer<Channel> {

    private final ListenerConf listener;
    private final Protocol protocol;
    private final Net net;
    private final Sessions sessions;
    private final Optional<SSLContext> tls;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    Intake(
            ListenerConf listener,
            Protocol protocol,
            Net net,
            Sessions sessions,
            Optional<SSLContext> tls) {
        this.listener = listener;
        this.protocol = protocol;
        this.net = net;
        this.sessions = sessions;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel client) {
        open.add(client);
        client.closeFuture().addListener(closed -> open.remove(client));
        Peers peers = Peers.of(client);
        if (listener.proxyNetworks().stream()
                .anyMatch(network -> network.contains(peers.remote().getAddress()))) {
            client.pipeline()
                    .addLast(
                            new HAProxyMessageDecoder(ProxyHeader.LARGEST),
                            new ProxyHeader(this, net.conf().handshakeTime()));
            client.eventLoop().execute(client::read);
        } else {
            admit(client, peers);
        }
    }

    /** Nobody gets a session from now on. */
    void stop() {
        stopped = true;
    }

    /** Closes what is still open, sessions or not. */
    void cut() {
        open.forEach(Channel::close);
    }

    void admit(Channel client, Peers peers) {
        Limits limits = net.limits();
        var address = peers.remote().getAddress();
        if (stopped) {
            refuse(client, Protocol.Farewell.SHUTDOWN);
            return;
        }
        if (!protocol.welcomes(address)) {
            refuse(client, Protocol.Farewell.BANNED);
            return;
        }
        if (!limits.enter(address)) {
            refuse(client, Protocol.Farewell.TOO_MANY_CONNECTIONS);
            return;
        }
        client.closeFuture().addListener(closed -> limits.leave(address));
        var bridge = new Bridge(client);
        if (listener.tls() == TlsMode.IMPLICIT) {
            SSLEngine engine = Tls.server(tls.orElseThrow());
            client.pipeline()
                    .addLast(
                            Tls.handler(engine, net.conf().handshakeTime()),
                            new Gate(bridge, peers),
                            bridge);
            client.eventLoop().execute(client::read);
        } else {
            client.pipeline().addLast(bridge);
            start(bridge, peers);
        }
    }

    private void refuse(Channel client, Protocol.Farewell reason) {
        var bridge = new Bridge(client);
        client.pipeline().addLast(bridge);
        if (listener.tls() == TlsMode.IMPLICIT) {
            bridge.cut(); // no handshake only to say no
        } else {
            bridge.sendLast(protocol.farewell(reason));
        }
    }

    private void start(Bridge bridge, Peers peers) {
        Optional<Supplier<SSLEngine>> engines = tls.map(context -> () -> Tls.server(context));
        var connection =
                new BridgedConnection(
                        bridge,
                        peers,
                        net.newId(protocol.name()),
                        net.conf(),
                        net.limits(),
                        engines,
                        net.transcript(),
                        Transcript.Speaker.SERVER,
                        protocol.expectsLogin());
        if (!sessions.start(bridge, connection)) {
            connection.abort();
            connection.release();
        } else if (stopped) {
            connection.end(Protocol.Farewell.SHUTDOWN); // it came in while the others were told
        }
    }

    /** Starts the session when hands have been shaken. */
    private final class Gate extends ChannelInboundHandlerAdapter {

        private final Bridge bridge;
        private final Peers peers;

        Gate(Bridge bridge, Peers peers) {
            this.bridge = bridge;
            this.peers = peers;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.fireUserEventTriggered(event); // the bridge knows of TLS before the session does
            if (event instanceof SslHandshakeCompletionEvent shaken && shaken.isSuccess()) {
                ctx.pipeline().remove(this);
                if (stopped) {
                    bridge.cut(); // a session would begin when the others have been waited for
                } else {
                    start(bridge, peers);
                }
            }
        }
    }
}
