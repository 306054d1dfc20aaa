package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * By what this host is known, so that it sends no mail to itself.
 *
 * @param addresses those that others reach its SMTP server by
 */
record Ourselves(Set<Name> names, Set<InetAddress> addresses) {

    Ourselves {
        names = Set.copyOf(names);
        addresses = Set.copyOf(addresses);
    }

    /** With the names that this host says of itself elsewhere. */
    static Ourselves of(RelayConf conf, String hostname, Set<InetAddress> addresses) {
        var names = new HashSet<Name>();
        Name.host(hostname).ifPresent(names::add);
        conf.helo().flatMap(Name::host).ifPresent(names::add);
        conf.heloIpv6().flatMap(Name::host).ifPresent(names::add);
        return new Ourselves(names, addresses);
    }
}
