package org.posthorn.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Carries one question to a server and its answer back, on the thread that asks: what is returned
 * is always complete.
 *
 * @param end when the answer must be here, by UDP and TCP together
 */
record Sockets(Deadline end) implements IoClientFactory, UdpIoClient, TcpIoClient {

    @Override
    public UdpIoClient createOrGetUdpClient() {
        return this;
    }

    @Override
    public TcpIoClient createOrGetTcpClient() {
        return this;
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveUdp(
            InetSocketAddress local,
            InetSocketAddress remote,
            Message query,
            byte[] data,
            int max,
            Duration timeout) {
        try {
            return CompletableFuture.completedFuture(overUdp(remote, data, max));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveTcp(
            InetSocketAddress local,
            InetSocketAddress remote,
            Message query,
            byte[] data,
            Duration timeout) {
        try {
            return CompletableFuture.completedFuture(overTcp(remote, data));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * A port of its own for each question, and connected: who wants to slip in an answer has to
     * guess the port and the id, and be taken for the server. RFC 5452 §9.1.
     */
    private byte[] overUdp(InetSocketAddress server, byte[] query, int max) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(query, query.length));
            var packet = new DatagramPacket(new byte[max], max);
            do {
                socket.setSoTimeout(millisLeft());
                packet.setLength(max);
                socket.receive(packet);
            } while (!isAnswer(packet, query));
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    /** An older answer, or a forged one, has another id: what we wait for may still come. */
    private static boolean isAnswer(DatagramPacket packet, byte[] query) {
        return packet.getLength() >= 2
                && packet.getData()[0] == query[0]
                && packet.getData()[1] == query[1];
    }

    /** RFC 1035 §4.2.2. */
    private byte[] overTcp(InetSocketAddress server, byte[] query) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, millisLeft());
            byte[] framed = new byte[query.length + 2];
            framed[0] = (byte) (query.length >> 8);
            framed[1] = (byte) query.length;
            System.arraycopy(query, 0, framed, 2, query.length);
            socket.getOutputStream().write(framed);
            byte[] length = read(socket, 2);
            return read(socket, Byte.toUnsignedInt(length[0]) << 8 | Byte.toUnsignedInt(length[1]));
        }
    }

    /** The time that is left is for all octets together, however slowly they come. */
    private byte[] read(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] octets = new byte[length];
        int at = 0;
        while (at < length) {
            socket.setSoTimeout(millisLeft());
            int count = in.read(octets, at, length - at);
            if (count < 0) {
                throw new EOFException("the server ended its answer early");
            }
            at += count;
        }
        return octets;
    }

    /** Never zero, which would mean for ever. */
    private int millisLeft() throws SocketTimeoutException {
        if (end.isPassed()) {
            throw new SocketTimeoutException("no time left");
        }
        return (int) Math.max(1, end.left().toMillis());
    }
}
