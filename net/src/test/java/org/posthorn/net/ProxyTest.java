package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Network;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

@DisplayName("PROXY protocol")
class ProxyTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private final Net net = new Net(Limited.times(Duration.ofMinutes(5)));

    private Dialogue behind(TlsMode tls) throws IOException {
        return behind(tls, net);
    }

    private static Dialogue behind(TlsMode tls, Net net) throws IOException {
        var loopback = new Network(InetAddress.getLoopbackAddress(), 32);
        Listener listener =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), tls, List.of(loopback)),
                        new Echo(),
                        Certificates.inMemory("mail.example.org"));
        return Dialogue.at(listener.address());
    }

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void version_1_names_both_ends() throws IOException {
        try (var dialogue = behind(TlsMode.NONE)) {
            dialogue.play(
                    """
                    1C: PROXY TCP4 192.0.2.7 198.51.100.1 4711 25
                    1S= hello
                    1C: peers
                    1S= 192.0.2.7:4711 at 198.51.100.1:25
                    2C: PROXY TCP6 2001:db8::7 2001:db8::1 4711 25
                    2S= hello
                    2C: peers
                    2S= 2001:db8:0:0:0:0:0:7:4711 at 2001:db8:0:0:0:0:0:1:25
                    """);
        }
    }

    @Test
    void version_2_names_both_ends() throws IOException {
        try (var dialogue = behind(TlsMode.NONE)) {
            // PROXY, TCP over IPv4, 12 octets of addresses
            dialogue.send(
                            HexFormat.of()
                                    .parseHex(
                                            SIGNATURE
                                                    + "2111000c"
                                                    + "c0000207"
                                                    + "c6336401"
                                                    + "12670019"))
                    .play(
                            """
                            S= hello
                            C: peers
                            S= 192.0.2.7:4711 at 198.51.100.1:25
                            """);
        }
    }

    @Test
    void a_health_check_of_version_2_keeps_its_own_address() throws IOException {
        try (var dialogue = behind(TlsMode.NONE)) {
            dialogue.send(HexFormat.of().parseHex(SIGNATURE + "20000000"))
                    .play(
                            """
                            S= hello
                            C: peers
                            S/ 127\\.0\\.0\\.1:\\d+ at 127\\.0\\.0\\.1:\\d+
                            """);
        }
    }

    @Test
    void an_unknown_client_of_version_1_keeps_the_balancers_address() throws IOException {
        try (var dialogue = behind(TlsMode.NONE)) {
            dialogue.play(
                    """
                    C: PROXY UNKNOWN
                    S= hello
                    C: peers
                    S/ 127\\.0\\.0\\.1:\\d+ at 127\\.0\\.0\\.1:\\d+
                    """);
        }
    }

    @Test
    void commands_in_the_packet_of_the_header_are_read() throws IOException {
        try (var dialogue = behind(TlsMode.NONE)) {
            dialogue.play(
                    """
                    C~ PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\\r\\none\\r\\ntwo\\r\\n
                    S= hello
                    S= one
                    S= two
                    """);
        }
    }

    @Test
    void comes_before_tls() throws IOException {
        try (var dialogue = behind(TlsMode.IMPLICIT)) {
            dialogue.play(
                    """
                    C: PROXY TCP4 192.0.2.7 198.51.100.1 4711 465
                    TLS
                    S= hello
                    C: peers
                    S= 192.0.2.7:4711 at 198.51.100.1:465
                    """);
        }
    }

    @Test
    void is_required_from_a_balancer() throws IOException {
        try (var hasty = new Net(Limited.times(Duration.ofMillis(500)));
                var dialogue = behind(TlsMode.NONE, hasty)) {
            dialogue.play(
                    """
                    !: hello
                    1C: EHLO client.example.org
                    1CLOSED
                    2CLOSED
                    3C: PROXY TCP4 192.0.2.7 nonsense 4711 25
                    3CLOSED
                    """);
        }
    }

    @Test
    void a_balancer_that_only_looks_whether_anybody_listens_is_let_go_at_once() throws IOException {
        try (var dialogue = behind(TlsMode.NONE)) {
            dialogue.play(
                    """
                    !: hello
                    1C~ PRO
                    1FIN
                    1CLOSED
                    2FIN
                    2CLOSED
                    """);
        }
    }

    @Test
    void is_not_known_to_others() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play(
                    """
                    S= hello
                    C: PROXY TCP4 192.0.2.7 198.51.100.1 4711 25
                    S= PROXY TCP4 192.0.2.7 198.51.100.1 4711 25
                    """);
        }
    }

    @Test
    void the_limits_are_those_of_the_client_and_not_of_the_balancer() throws IOException {
        var loopback = new Network(InetAddress.getLoopbackAddress(), 32);
        try (var strict = new Net(Limited.connections(10, 1, 10))) {
            Listener listener =
                    strict.listen(
                            new ListenerConf(
                                    ListenAddress.loopback(), TlsMode.NONE, List.of(loopback)),
                            new Echo());
            assertThat(listener.address().getPort()).isPositive();
            try (var dialogue = Dialogue.at(listener.address())) {
                dialogue.play(
                        """
                        1C: PROXY TCP4 192.0.2.7 198.51.100.1 4711 25
                        1S= hello
                        2C: PROXY TCP4 192.0.2.8 198.51.100.1 4711 25
                        2S= hello
                        3C: PROXY TCP4 192.0.2.8 198.51.100.1 4712 25
                        3S= farewell TOO_MANY_CONNECTIONS
                        3CLOSED
                        """);
            }
        }
    }
}
