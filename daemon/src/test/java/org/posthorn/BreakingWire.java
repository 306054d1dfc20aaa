package org.posthorn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands in front of a server and breaks a connection after so many octets from it. */
final class BreakingWire implements AutoCloseable {

    private final ServerSocket here;
    private final int port;
    private volatile long octets;

    BreakingWire(int port, long octets) throws IOException {
        this.here = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        this.port = port;
        this.octets = octets;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return here.getLocalPort();
    }

    /** What connects from now on may go so far. */
    void breakAfter(long octets) {
        this.octets = octets;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = here.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                Thread.ofVirtual().start(() -> carry(client, server, Long.MAX_VALUE));
                Thread.ofVirtual().start(() -> carry(server, client, octets));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void carry(Socket from, Socket to, long octets) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var buffer = new byte[8192];
            for (long left = octets; left > 0; ) {
                int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    return;
                }
                out.write(buffer, 0, count);
                left -= count;
            }
            this.octets = 0;
        } catch (IOException e) {
            // either end has gone
        }
    }

    @Override
    public void close() {
        try {
            here.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
