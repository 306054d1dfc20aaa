package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Network;

import java.io.IOException;
import java.net.InetAddress;

@DisplayName("Limits of connections")
class LimitsTest {

    @Test
    void one_connection_too_many_is_told_so_and_closed() throws IOException {
        try (var dialogue = Dialogue.with(new Echo(), Limited.connections(2, 10, 10))) {
            dialogue.play(
                    """
                    1S= hello
                    2S= hello
                    3S= farewell TOO_MANY_CONNECTIONS
                    3CLOSED
                    2C: still here
                    2S= still here
                    """);
        }
    }

    @Test
    void one_connection_of_an_address_too_many_is_told_so_and_closed() throws IOException {
        try (var dialogue = Dialogue.with(new Echo(), Limited.connections(10, 1, 10))) {
            dialogue.play(
                    """
                    1S= hello
                    2S= farewell TOO_MANY_CONNECTIONS
                    2CLOSED
                    """);
        }
    }

    @Test
    void a_closed_connection_makes_room() throws IOException {
        try (var dialogue = Dialogue.with(new Echo(), Limited.connections(10, 1, 10))) {
            dialogue.play(
                    """
                    1S= hello
                    1C: quit
                    1S= bye
                    1CLOSED
                    1CLOSE
                    """);
            await().ignoreExceptionsInstanceOf(AssertionError.class)
                    .untilAsserted(() -> {
                        try (var next = Dialogue.at(dialogue.server())) {
                            next.play("S= hello");
                        }
                    });
        }
    }

    @Test
    void an_exempt_network_has_no_limit_per_address() throws IOException {
        var loopback = new Network(InetAddress.getLoopbackAddress(), 32);
        try (var dialogue = Dialogue.with(new Echo(), Limited.connections(2, 1, 10, loopback))) {
            dialogue.play(
                    """
                    1S= hello
                    2S= hello
                    3S= farewell TOO_MANY_CONNECTIONS
                    """);
        }
    }

    @Test
    void one_connection_of_a_user_too_many_ends_with_a_farewell() throws IOException {
        try (var dialogue = Dialogue.with(new Echo(), Limited.connections(10, 10, 1))) {
            dialogue.play(
                    """
                    1S= hello
                    1C: login ada
                    1S= welcome ada
                    2S= hello
                    2C: login ada
                    2S= welcome ada
                    2S= farewell TOO_MANY_CONNECTIONS
                    2CLOSED
                    3S= hello
                    3C: login bob
                    3S= welcome bob
                    3C: still here
                    3S= still here
                    """);
        }
    }

    @Test
    @DisplayName("RFC 4291 §2.5.1 a /64 network is one client")
    void addresses_of_one_ipv6_network_count_together() throws IOException {
        var limits = new Limits(Limited.connections(10, 1, 10));
        assertThat(limits.enter(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(limits.enter(InetAddress.getByName("2001:db8::2"))).isFalse();
        assertThat(limits.enter(InetAddress.getByName("2001:db8:0:1::1"))).isTrue();
        limits.leave(InetAddress.getByName("2001:db8::1"));
        assertThat(limits.enter(InetAddress.getByName("2001:db8::2"))).isTrue();
    }
}
