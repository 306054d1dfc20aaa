package org.posthorn;

import org.posthorn.net.Connection;
import org.posthorn.net.Protocol;

import java.io.IOException;
import java.net.InetAddress;

/**
 * A protocol server that can be replaced while its listener stays open. Sessions end with the
 * server that they began with.
 */
final class Reloadable implements Protocol {

    private volatile Protocol current;

    Reloadable(Protocol first) {
        this.current = first;
    }

    void replace(Protocol next) {
        current = next;
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public boolean expectsLogin() {
        return current.expectsLogin();
    }

    @Override
    public boolean welcomes(InetAddress client) {
        return current.welcomes(client);
    }

    @Override
    public void serve(Connection client) throws IOException {
        current.serve(client);
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return current.farewell(reason);
    }
}
