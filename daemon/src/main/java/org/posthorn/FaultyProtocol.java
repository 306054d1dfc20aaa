package org.posthorn;

import org.posthorn.Fault.Step;
import org.posthorn.net.Connection;
import org.posthorn.net.Protocol;

import java.io.IOException;
import java.net.InetAddress;

/** A protocol of an embedded server, whose clients may be let down before they are greeted. */
record FaultyProtocol(Protocol protocol, Faults faults) implements Protocol {

    @Override
    public String name() {
        return protocol.name();
    }

    @Override
    public boolean expectsLogin() {
        return protocol.expectsLogin();
    }

    @Override
    public boolean welcomes(InetAddress client) {
        return protocol.welcomes(client);
    }

    @Override
    public void serve(Connection client) throws IOException {
        if (faults.at(Step.CONNECT).isPresent()) {
            client.abort();
        } else {
            protocol.serve(client);
        }
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return protocol.farewell(reason);
    }
}
