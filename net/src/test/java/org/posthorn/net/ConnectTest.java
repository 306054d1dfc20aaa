package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

@DisplayName("Connections to other servers")
class ConnectTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Net net = new Net(Limited.conf());
    private final Certificates certificates = Certificates.inMemory("mail.example.org");

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void speak_plaintext_then_tls() throws IOException {
        Connection server = connect(TlsMode.OFFERED, "localhost", certificates.clientContext());
        assertThat(ask(server, "tls")).isEqualTo("none");
        assertThat(ask(server, "starttls")).isEqualTo("go");
        server.startTls(new byte[0]);
        assertThat(ask(server, "tls")).isEqualTo("TLSv1.3");
        assertThat(ask(server, "quit")).isEqualTo("bye");
        assertThatThrownBy(() -> server.readLine(100)).isInstanceOf(EOFException.class);
        server.abort();
    }

    @Test
    void speak_tls_from_the_first_octet() throws IOException {
        Connection server = connect(TlsMode.IMPLICIT, "localhost", certificates.clientContext());
        assertThat(ask(server, "tls")).isEqualTo("TLSv1.3");
        server.abort();
    }

    @Test
    void believe_only_whom_they_trust() throws Exception {
        SSLContext usual = SSLContext.getDefault();
        assertThatThrownBy(() -> connect(TlsMode.IMPLICIT, "localhost", usual))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refuse_a_certificate_for_another_name() {
        assertThatThrownBy(() ->
                        connect(TlsMode.IMPLICIT, "other.example", certificates.clientContext()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void say_why_there_is_none() throws Exception {
        Listener listener =
                net.listen(new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), new Echo());
        InetSocketAddress gone = listener.address();
        listener.close();
        SSLContext usual = SSLContext.getDefault();
        assertThatThrownBy(() -> net.connect(gone, TlsMode.NONE, usual, PATIENCE))
                .isInstanceOf(ConnectException.class)
                .hasMessage("connection refused by 127.0.0.1:" + gone.getPort());
    }

    @Test
    void say_that_there_is_no_such_address_here() {
        assertThatThrownBy(() ->
                        net.connect(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 25),
                                Optional.of(InetAddress.getByName("192.0.2.1")),
                                TlsMode.NONE,
                                certificates.clientContext(),
                                PATIENCE))
                .isInstanceOf(ConnectException.class)
                .hasMessage("the address to connect from is none of this host");
    }

    @Test
    void refuse_plaintext_behind_the_answer_to_starttls() throws IOException {
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var trust = certificates.clientContext();
            Connection server = net.connect(at(peer), TlsMode.OFFERED, trust, PATIENCE);
            try (var client = peer.accept()) {
                client.getOutputStream().write("go\r\n250 injected\r\n".getBytes(US_ASCII));
                assertThat(line(server)).isEqualTo("go");
                assertThatThrownBy(() -> server.startTls(new byte[0]))
                        .hasMessageContaining("plaintext behind");
            }
        }
    }

    @Test
    void give_up_at_their_deadline_however_often_the_server_drips() throws Exception {
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var trust = certificates.clientContext();
            Connection server = net.connect(at(peer), TlsMode.NONE, trust, PATIENCE);
            try (var client = peer.accept()) {
                var dripping = drip(client);
                server.deadline(Duration.ofMillis(300));
                assertThatThrownBy(() -> server.readLine(1_000_000))
                        .isInstanceOfSatisfying(
                                ConnectionException.class,
                                e -> assertThat(e.reason()).isEqualTo(Protocol.Farewell.IDLE));
                server.abort();
                dripping.join();
            }
        }
    }

    @Test
    void come_from_the_address_that_is_asked_for() throws IOException {
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var source = InetAddress.getByName("127.0.0.7");
            Connection server =
                    net.connect(
                            at(peer),
                            Optional.of(source),
                            TlsMode.NONE,
                            certificates.clientContext(),
                            PATIENCE);
            try (var client = peer.accept()) {
                assertThat(client.getInetAddress()).isEqualTo(source);
            }
            server.abort();
        }
    }

    @Test
    void pass_from_one_thread_to_another() throws Exception {
        Connection server = connect(TlsMode.NONE, "localhost", certificates.clientContext());
        var said = new AtomicReference<String>();
        Thread.ofVirtual()
                .start(() -> {
                    server.adopt();
                    try {
                        said.set(ask(server, "tls"));
                    } catch (IOException e) {
                        said.set(e.toString());
                    }
                })
                .join();
        assertThat(said).hasValue("none");
        server.abort();
    }

    @Test
    void say_their_last_words_when_they_leave() throws IOException {
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Connection server =
                    net.connect(at(peer), TlsMode.NONE, certificates.clientContext(), PATIENCE);
            try (var client = peer.accept()) {
                server.write("bye\r\n".getBytes(US_ASCII));
                server.leave();
                assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("bye\r\n");
            }
        }
    }

    private static InetSocketAddress at(ServerSocket peer) {
        return (InetSocketAddress) peer.getLocalSocketAddress();
    }

    /** An octet now and then, until nobody takes them any more. */
    private static Thread drip(Socket client) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (true) {
                            client.getOutputStream().write('x');
                            LockSupport.parkNanos(10_000_000);
                        }
                    } catch (IOException e) {
                        // they have gone
                    }
                });
    }

    private Connection connect(TlsMode tls, String name, SSLContext trust) throws IOException {
        Listener listener =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), tls), new Echo(), certificates);
        var address = InetAddress.getByAddress(name, InetAddress.getLoopbackAddress().getAddress());
        Connection server =
                net.connect(
                        new InetSocketAddress(address, listener.address().getPort()),
                        tls,
                        trust,
                        PATIENCE);
        assertThat(line(server)).isEqualTo("hello");
        return server;
    }

    private static String ask(Connection server, String question) throws IOException {
        server.write((question + "\r\n").getBytes(US_ASCII));
        return line(server);
    }

    private static String line(Connection server) throws IOException {
        return new String(server.readLine(100), US_ASCII);
    }
}
