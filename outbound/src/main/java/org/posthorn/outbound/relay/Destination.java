package org.posthorn.outbound.relay;

import org.posthorn.conf.HostPort;
import org.posthorn.conf.Network;
import org.posthorn.dns.Name;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/** Where a route leads. */
public sealed interface Destination {

    /** To this host, whatever the DNS says about the recipient's domain. */
    record Host(HostPort at) implements Destination {

        public Host {
            if (!isHost(at)) {
                throw new IllegalArgumentException("neither a host name nor an address");
            }
        }

        @Override
        public String toString() {
            return at.toString();
        }
    }

    /** To the server behind this Unix socket. */
    record Socket(Path path) implements Destination {

        private static final String PREFIX = "unix:";

        public Socket {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("not an absolute path");
            }
        }

        @Override
        public String toString() {
            return PREFIX + path;
        }
    }

    /** To the mail exchangers of the recipient's domain, as if there were no route. */
    record Direct() implements Destination {
        @Override
        public String toString() {
            return "mx";
        }
    }

    /** Whether it is a name or an address in numbers. */
    static boolean isHost(HostPort at) {
        return address(at).isPresent()
                || Name.host(at.host()).filter(name -> !isNumeric(name.text())).isPresent();
    }

    /** Empty if it is a name. */
    static Optional<InetAddress> address(HostPort at) {
        try {
            return at.host().contains(":") || isNumeric(at.host())
                    ? Optional.of(Network.parse(at.host()).address())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isNumeric(String host) {
        return host.matches("(?:.*\\.)?[0-9]+");
    }

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    static Destination parse(String text) {
        if (text.startsWith(Socket.PREFIX)) {
            return new Socket(Path.of(text.substring(Socket.PREFIX.length())));
        }
        return text.equals("mx") ? new Direct() : new Host(HostPort.parse(text));
    }
}
