package org.posthorn.outbound.relay;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How we come along at other hosts.
 *
 * @param chunking whether messages are sent by BDAT where it is offered. RFC 3030
 */
record Manners(Self ipv4, Self ipv6, boolean chunking, Patience patience, Keeping keeping) {

    /**
     * Who we are in one family of addresses.
     *
     * @param name said in EHLO: a host name, or an address literal. RFC 5321 §4.1.3
     * @param source the address that we come from; none: the system chooses
     */
    record Self(String name, Optional<InetAddress> source) {}

    /** The same name everywhere. */
    static Manners of(String name) {
        var self = new Self(name, Optional.empty());
        return new Manners(self, self, false, Patience.standard(), Keeping.standard());
    }

    /** As it is configured. */
    static Manners of(RelayConf conf, String hostname) {
        String name = conf.helo().orElse(hostname);
        return new Manners(
                new Self(name, conf.sourceIpv4().map(SourceAddress::address)),
                new Self(
                        conf.heloIpv6().orElse(name),
                        conf.sourceIpv6().map(SourceAddress::address)),
                conf.chunking(),
                Patience.standard(),
                Keeping.standard());
    }

    Self self(InetAddress host) {
        return host instanceof Inet6Address ? ipv6 : ipv4;
    }
}
