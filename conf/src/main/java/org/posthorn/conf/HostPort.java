package org.posthorn.conf;

/** Another host by name or address, and a port: {@code "smtp.example.net:587"}. */
public record HostPort(String host, int port) {

    public HostPort {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("host empty or port out of range: " + port);
        }
    }

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = Literal.text(Literal.address(host.substring(1, host.length() - 1)));
        } else if (!host.matches("[A-Za-z0-9._-]{1,253}")) {
            throw new IllegalArgumentException(
                    "not a host and port; write it as smtp.example.net:587 or [2001:db8::1]:587");
        }
        return new HostPort(host, Literal.port(text.substring(colon + 1), 1));
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
