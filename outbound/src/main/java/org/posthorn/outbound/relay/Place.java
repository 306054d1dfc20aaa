package org.posthorn.outbound.relay;

import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Name;

import java.net.InetAddress;
import java.util.List;

/**
 * A host and where it is.
 *
 * @param name as MX or the configuration names it
 * @param owner where its addresses stand: at the end of its CNAMEs, else the name
 * @param addresses in the order in which they are tried
 * @param security of its addresses
 */
record Place(Name name, Name owner, List<InetAddress> addresses, Security security) {

    Place {
        addresses = List.copyOf(addresses);
    }
}
