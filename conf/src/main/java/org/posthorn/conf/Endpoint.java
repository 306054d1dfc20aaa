package org.posthorn.conf;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;

/**
 * Where a listener listens: {@code "0.0.0.0:587"}, {@code "[::]:587"}, {@code "127.0.0.1:0"} or
 * {@code "unix:/run/posthorn/lmtp"}.
 */
public sealed interface Endpoint {

    String UNIX = "unix:";

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    static Endpoint parse(String text) {
        if (text.startsWith(UNIX)) {
            var path = Path.of(text.substring(UNIX.length()));
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("no absolute path behind unix:");
            }
            return new Unix(path);
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        if (colon < 0 || (host.contains(":") && !brackets)) {
            throw new IllegalArgumentException(
                    "not an address and port; write it as 0.0.0.0:587, [::]:587 or unix:/path");
        }
        var address = Literal.address(brackets ? host.substring(1, host.length() - 1) : host);
        if (brackets && !(address instanceof Inet6Address)) {
            throw new IllegalArgumentException("an IPv4 address in brackets");
        }
        return new Tcp(address, Literal.port(text.substring(colon + 1), 0));
    }

    /**
     * An address and a port of this host.
     *
     * @param port 0 for any free one
     */
    record Tcp(InetAddress address, int port) implements Endpoint {

        public Tcp {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port out of range: " + port);
            }
        }

        /** As it is written in the file. */
        @Override
        public String toString() {
            String host = Literal.text(address);
            return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A Unix domain socket. */
    record Unix(Path path) implements Endpoint {

        /** As it is written in the file. */
        @Override
        public String toString() {
            return UNIX + path;
        }
    }
}
