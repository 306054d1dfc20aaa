package org.posthorn.net;

import org.posthorn.conf.Network;

import java.util.List;

/**
 * One listener.
 *
 * @param address where it listens
 * @param tls when TLS begins
 * @param proxyNetworks load balancers: connections from here begin with a header of the PROXY
 *     protocol, and others do not
 */
public record ListenerConf(ListenAddress address, TlsMode tls, List<Network> proxyNetworks) {

    public ListenerConf {
        proxyNetworks = List.copyOf(proxyNetworks);
    }

    public ListenerConf(ListenAddress address, TlsMode tls) {
        this(address, tls, List.of());
    }
}
