package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

@DisplayName("RFC 9325 §3.1.1 TLS")
class TlsTest {

    private final Net net = new Net(Limited.conf());
    private final Certificates certificates = Certificates.inMemory("mail.example.org");
    private Listener listener;

    @BeforeEach
    void listen() throws IOException {
        listener =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.IMPLICIT),
                        new Echo(),
                        certificates);
    }

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void is_spoken_from_the_first_octet() throws IOException {
        try (var dialogue = Dialogue.atTls(listener.address())) {
            dialogue.play(
                    """
                    S= hello
                    C: tls
                    S= TLSv1.3
                    C: give 100000
                    S= here {100000}
                    """);
            assertThat(dialogue.readOctets(100_000)).containsOnly(0);
            dialogue.play(
                    """
                    S= given
                    C: quit
                    S= bye
                    CLOSED
                    """);
        }
    }

    @Test
    void a_client_can_trust_the_certificate_it_was_given() throws IOException {
        try (var socket = secure(certificates.clientContext())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(shown).isEqualTo(certificates.certificate());
            assertThat(shown.getPublicKey().getAlgorithm()).isEqualTo("EC");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
            })
    void version_1_2_is_spoken_with_forward_secrecy(String suite) throws IOException {
        try (var socket = secure(certificates.clientContext())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {suite});
            socket.startHandshake();
            assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                "TLS_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"
            })
    void suites_without_forward_secrecy_or_authenticated_encryption_are_refused(String suite)
            throws IOException {
        try (var socket = secure(certificates.clientContext())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {suite});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest(name = "0x{0}")
    @ValueSource(strings = {"0300", "0301", "0302"})
    void older_versions_are_refused(String version) throws IOException {
        byte[] hello =
                HexFormat.of()
                        .parseHex(
                                "16"
                                        + "0301"
                                        + "002f" // a handshake record of 47 octets
                                        + "01"
                                        + "00002b" // a ClientHello of 43 octets
                                        + version
                                        + "00".repeat(32) // the random
                                        + "00" // no session
                                        + "0004"
                                        + "c009"
                                        + "c013" // ECDHE with AES-128-CBC-SHA
                                        + "01"
                                        + "00"); // no compression, no extensions
        try (var dialogue = Dialogue.at(listener.address())) {
            byte[] alert = dialogue.send(hello).readOctets(7);
            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[5]).as("a fatal one").isEqualTo((byte) 2);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
            dialogue.play("CLOSED");
        }
    }

    @Test
    void a_client_cannot_negotiate_again() throws IOException {
        try (var socket = secure(certificates.clientContext())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            assertThat(socket.getInputStream().readNBytes(7)).isEqualTo(octets("hello"));
            socket.startHandshake();
            assertThatThrownBy(
                            () -> {
                                socket.getOutputStream().write(octets("one"));
                                if (socket.getInputStream().read() < 0) {
                                    throw new IOException("closed");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void plaintext_is_closed_at_once() throws IOException {
        try (var dialogue = Dialogue.at(listener.address())) {
            dialogue.play(
                    """
                    C: EHLO example.org
                    CLOSED
                    """);
        }
    }

    @Test
    void a_client_that_does_not_shake_hands_is_cut_off_and_costs_no_session() throws IOException {
        try (var hasty = new Net(Limited.times(Duration.ofMillis(300)))) {
            Listener silent =
                    hasty.listen(
                            new ListenerConf(ListenAddress.loopback(), TlsMode.IMPLICIT),
                            new Echo(),
                            certificates);
            try (var dialogue = Dialogue.at(silent.address())) {
                dialogue.play("CLOSED");
            }
        }
    }

    @Test
    void a_session_of_one_listener_is_not_resumed_at_another() throws Exception {
        Listener other =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.IMPLICIT),
                        new Echo(),
                        certificates);
        SSLContext client = certificates.clientContext();
        byte[] first = session(client, listener);
        assertThat(session(client, listener)).isEqualTo(first);
        assertThat(session(client, other)).isNotEqualTo(first);
    }

    /** To the client all listeners are the same server. */
    private static byte[] session(SSLContext client, Listener at) throws IOException {
        var plain = new Socket("localhost", at.address().getPort());
        try (var socket =
                (SSLSocket)
                        client.getSocketFactory().createSocket(plain, "localhost", 4711, true)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            return socket.getSession().getId();
        }
    }

    private SSLSocket secure(SSLContext client) throws IOException {
        var plain = new Socket("localhost", listener.address().getPort());
        plain.setSoTimeout(10_000);
        return (SSLSocket)
                client.getSocketFactory()
                        .createSocket(plain, "localhost", listener.address().getPort(), true);
    }

    private static byte[] octets(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
