package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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
                .isInstanceOf(ConnectException.class);
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
        server.write((question + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return line(server);
    }

    private static String line(Connection server) throws IOException {
        return new String(server.readLine(100), StandardCharsets.US_ASCII);
    }
}
