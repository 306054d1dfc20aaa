package org.posthorn.net;

import io.netty.channel.Channel;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Both ends of a connection. A Unix socket's are the loopback address with port 0. */
record Peers(InetSocketAddress remote, InetSocketAddress local) {

    static Peers of(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                        && channel.localAddress() instanceof InetSocketAddress local
                ? new Peers(remote, local)
                : new Peers(nowhere(), nowhere());
    }

    static InetSocketAddress nowhere() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
