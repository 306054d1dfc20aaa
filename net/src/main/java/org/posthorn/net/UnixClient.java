package org.posthorn.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Asks a server on this host by a Unix socket: a line there, a line back. Blocks as long as the
 * server takes; for one thread.
 */
public final class UnixClient implements AutoCloseable {

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(1 << 16).limit(0);

    private UnixClient(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @throws java.net.SocketException if nobody listens there, or we are not allowed to ask
     */
    public static UnixClient connect(Path socket) throws IOException {
        return new UnixClient(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /**
     * Returns the answer without its line end.
     *
     * @param line without line end
     * @param limit longest answer, in octets
     */
    public byte[] ask(String line, int limit) throws IOException {
        send(line);
        return answer(limit);
    }

    /** Sends a line, given without its end. */
    public void send(String line) throws IOException {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("more than a line");
        }
        var request = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /** The next line, where a request has more than one, of at most {@code limit} octets. */
    public byte[] answer(int limit) throws IOException {
        var answer = new ByteArrayOutputStream();
        while (true) {
            byte[] octets = received.array();
            int start = received.position();
            int end = start;
            while (end < received.limit() && octets[end] != '\n') {
                end++;
            }
            answer.write(octets, start, end - start);
            if (answer.size() > limit) {
                throw new IOException("the answer is longer than " + limit + " octets");
            }
            if (end < received.limit()) {
                received.position(end + 1);
                return answer.toByteArray();
            }
            receive();
        }
    }

    private void receive() throws IOException {
        received.clear();
        int count = channel.read(received);
        received.flip();
        if (count < 0) {
            throw new EOFException("the server has closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
