package org.posthorn.outbound.relay;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One address of one host, and how it is spoken to there. Equal ones can share a connection.
 *
 * @param host as MX or the configuration names it, in its ASCII form
 * @param address resolved
 */
record Target(
        String host,
        InetSocketAddress address,
        Dialect dialect,
        TlsRule tls,
        Optional<Login> login) {

    /** What it speaks. */
    enum Dialect {
        /** RFC 5321. */
        SMTP,
        /** RFC 2033: one answer for each recipient after the message. */
        LMTP
    }
}
