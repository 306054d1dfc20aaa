package org.posthorn;

/** Where a client finds a server: type it in as it is. */
public record Endpoint(String host, int port) {

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
