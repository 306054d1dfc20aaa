package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

@DisplayName("Listeners")
class ListenerTest {

    private final Net net = new Net(Limited.conf());

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void take_a_free_port_for_port_0() throws IOException {
        Listener listener = listen("127.0.0.1:0");
        assertThat(listener.address().getPort()).isPositive();
        assertThat(listener).hasToString("127.0.0.1:" + listener.address().getPort());
        hear(listener.address());
    }

    @Test
    void say_at_once_why_they_cannot_bind() throws IOException {
        Listener first = listen("127.0.0.1:0");
        assertThatThrownBy(() -> listen("127.0.0.1:" + first.address().getPort()))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("Address already in use");
        hear(first.address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]:0", "[::]:0"})
    void listen_on_ipv6(String address) throws IOException {
        assumeIpv6();
        Listener listener = listen(address);
        hear(at("[::1]:", listener));
    }

    @Test
    void of_all_addresses_of_ipv6_listen_on_ipv4_too_and_know_it_as_such() throws IOException {
        assumeIpv6();
        try (var dialogue = Dialogue.at(at("127.0.0.1:", listen("[::]:0")))) {
            dialogue.play(
                    """
                    S= hello
                    C: peers
                    S/ 127\\.0\\.0\\.1:\\d+ at 127\\.0\\.0\\.1:\\d+
                    """);
        }
    }

    @Test
    void work_where_epoll_does_not_load() throws IOException {
        try (var nio = new Net(Limited.conf(), Optional.empty(), Transcript.NONE, false)) {
            hear(
                    nio.listen(new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), new Echo())
                            .address());
        }
    }

    @Test
    void rest_when_file_descriptors_run_out_and_go_on() throws IOException {
        Listener listener = listen("127.0.0.1:0");
        listener.acceptFailed(new IOException("accept(..) failed: Too many open files"));
        hear(listener.address());
    }

    @Test
    void with_tls_need_a_certificate() {
        var conf = new ListenerConf(ListenAddress.loopback(), TlsMode.OFFERED);
        assertThatThrownBy(() -> net.listen(conf, new Echo()))
                .hasMessage("TLS needs a certificate");
    }

    private static void assumeIpv6() {
        var loopback = ((ListenAddress.Tcp) ListenAddress.parse("[::1]:0")).socketAddress();
        try (var probe = new ServerSocket()) {
            probe.bind(loopback);
        } catch (IOException e) {
            abort("this machine has no IPv6: " + e.getMessage());
        }
    }

    private Listener listen(String address) throws IOException {
        return net.listen(new ListenerConf(ListenAddress.parse(address), TlsMode.NONE), new Echo());
    }

    private static InetSocketAddress at(String host, Listener listener) {
        return ((ListenAddress.Tcp) ListenAddress.parse(host + listener.address().getPort()))
                .socketAddress();
    }

    private static void hear(InetSocketAddress address) throws IOException {
        try (var dialogue = Dialogue.at(address)) {
            dialogue.play(
                    """
                    S= hello
                    C: quit
                    S= bye
                    CLOSED
                    """);
        }
    }
}
