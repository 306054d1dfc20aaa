package org.posthorn.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the header of the PROXY protocol that a load balancer sends first, version 1 or 2. A
 * connection without one, or with a broken one, is closed: its client would be mistaken for the
 * load balancer.
 */
final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {

    /** Octets of a header's extensions; what balancers send has some hundred. */
    static final int LARGEST = 4096;

    private static final Logger log = LoggerFactory.getLogger(ProxyHeader.class);

    private final Intake intake;
    private final Duration patience;
    private @Nullable Peers peers;

    ProxyHeader(Intake intake, Duration patience) {
        this.intake = intake;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var timer =
                ctx.executor()
                        .schedule(
                                () -> {
                                    if (peers == null) {
                                        ctx.close();
                                    }
                                },
                                patience.toMillis(),
                                TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(closed -> timer.cancel(false));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header)
            throws UnknownHostException {
        Peers direct = Peers.of(ctx.channel());
        peers = header.command() == HAProxyCommand.LOCAL ? direct : proxied(header, direct);
        // what stands behind the header is handed on when the decoder leaves, to the next in line
        intake.admit(ctx.channel(), peers);
        ctx.pipeline().remove(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (peers == null) {
            ctx.read();
        } else {
            ctx.fireChannelReadComplete();
        }
    }

    /** A balancer that looks whether we are there says nothing and goes. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.warn("{}: not a PROXY header: {}", ctx.channel().remoteAddress(), cause.getMessage());
        ctx.close();
    }

    private static Peers proxied(HAProxyMessage header, Peers direct) throws UnknownHostException {
        return switch (header.proxiedProtocol().addressFamily()) {
            case AF_IPv4, AF_IPv6 ->
                    new Peers(
                            address(header.sourceAddress(), header.sourcePort()),
                            address(header.destinationAddress(), header.destinationPort()));
            case AF_UNIX -> new Peers(Peers.nowhere(), Peers.nowhere());
            case AF_UNSPEC -> direct;
        };
    }

    private static InetSocketAddress address(@Nullable String text, int port)
            throws UnknownHostException {
        byte[] octets = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
        if (octets == null) {
            throw new UnknownHostException("no address in the header");
        }
        return new InetSocketAddress(InetAddress.getByAddress(octets), port);
    }
}
