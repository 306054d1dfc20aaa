package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;

import java.io.IOException;

/** Where policies of MTA-STS come from. Thread-safe; blocks. */
interface PolicySource extends AutoCloseable {

    /**
     * The file of a domain, whose server has proved that it is the domain's.
     *
     * @throws javax.net.ssl.SSLException if it has not
     */
    byte[] fetch(Name domain) throws IOException;

    @Override
    void close();
}
