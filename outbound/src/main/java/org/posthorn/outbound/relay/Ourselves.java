package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;

import java.net.InetAddress;
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
}
