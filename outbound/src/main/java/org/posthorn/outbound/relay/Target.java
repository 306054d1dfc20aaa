package org.posthorn.outbound.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One address of one host, and how it is spoken to there. Equal ones can share a connection.
 *
 * @param host as MX or the configuration names it, in its ASCII form
 * @param address resolved; loopback and port 0 where there is a socket
 * @param socket the Unix socket that takes the place of the address
 */
record Target(
        String host,
        InetSocketAddress address,
        Optional<Path> socket,
        Dialect dialect,
        TlsRule tls,
        Optional<Login> login) {

    /** Over the network. */
    Target(
            String host,
            InetSocketAddress address,
            Dialect dialect,
            TlsRule tls,
            Optional<Login> login) {
        this(host, address, Optional.empty(), dialect, tls, login);
    }

    /** On this host. */
    static Target of(Path socket, Dialect dialect, TlsRule tls) {
        var nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Target(
                "localhost", nowhere, Optional.of(socket), dialect, tls, Optional.empty());
    }

    /** What it speaks. */
    enum Dialect {
        /** RFC 5321. */
        SMTP,
        /** RFC 2033: one answer for each recipient after the message. */
        LMTP
    }
}
