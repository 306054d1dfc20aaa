package org.posthorn.net;

import io.netty.util.NetUtil;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a listener binds: {@code 0.0.0.0:25}, {@code [::]:25} or {@code unix:/run/x/lmtp}. */
public sealed interface ListenAddress {

    /** An address of this host; port 0 takes a free one. {@code [::]} listens for IPv4, too. */
    record Tcp(InetAddress host, int port) implements ListenAddress {
        public Tcp {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port out of range: " + port);
            }
        }

        InetSocketAddress socketAddress() {
            return new InetSocketAddress(host, port);
        }

        @Override
        public String toString() {
            String text = NetUtil.toAddressString(host); // RFC 5952 §4
            return text.indexOf(':') < 0 ? text + ":" + port : "[" + text + "]:" + port;
        }
    }

    /** A Unix domain socket, made with mode 0660. */
    record Unix(Path path) implements ListenAddress {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /** The loopback address with a free port. */
    static ListenAddress loopback() {
        return new Tcp(InetAddress.getLoopbackAddress(), 0);
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException with a text for the administrator
     */
    static ListenAddress parse(String text) {
        if (text.startsWith("unix:")) {
            return unix(text.substring("unix:".length()));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "not ADDRESS:PORT or unix:PATH: " + text + " (example: 0.0.0.0:587)");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            throw new IllegalArgumentException(
                    "an IPv6 address needs brackets: [" + host + "]:" + text.substring(colon + 1));
        }
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(bare);
        if (octets == null) {
            throw new IllegalArgumentException("not an IP address: " + host);
        }
        try {
            int port = Integer.parseInt(text, colon + 1, text.length(), 10);
            return new Tcp(InetAddress.getByAddress(octets), port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a port: " + text.substring(colon + 1), e);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // octets of an address are an address
        }
    }

    private static Unix unix(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("unix: needs a path");
        }
        try {
            return new Unix(Path.of(path));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + path, e);
        }
    }
}
