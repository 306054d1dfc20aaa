package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;

@DisplayName("RFC 3207 §4 STARTTLS")
class StartTlsTest {

    private final Net net = new Net(Limited.conf());
    private Dialogue dialogue;

    @BeforeEach
    void listen() throws IOException {
        dialogue = Dialogue.at(listen(net).address());
    }

    private static Listener listen(Net net) throws IOException {
        return net.listen(
                new ListenerConf(ListenAddress.loopback(), TlsMode.OFFERED),
                new Echo(),
                Certificates.inMemory("mail.example.org"));
    }

    @AfterEach
    void close() throws IOException {
        dialogue.close();
        net.close();
    }

    @Test
    void goes_on_in_tls() {
        dialogue.play(
                """
                S= hello
                C: tls
                S= none
                C: starttls
                S= go
                TLS
                C: tls
                S= TLSv1.3
                C: quit
                S= bye
                CLOSED
                """);
    }

    @Test
    void an_octet_behind_the_command_in_the_same_packet_closes_the_connection() {
        dialogue.play(
                """
                S= hello
                C~ starttls\\r\\ninjected\\r\\n
                CLOSED
                """);
    }

    @Test
    void a_bare_line_feed_behind_the_command_closes_the_connection() {
        dialogue.play(
                """
                S= hello
                C~ starttls\\r\\n\\n
                CLOSED
                """);
    }

    @Test
    void half_a_line_behind_the_command_closes_the_connection() {
        dialogue.play(
                """
                S= hello
                C~ starttls\\r\\nx
                CLOSED
                """);
    }

    @Test
    void plaintext_in_a_packet_of_its_own_is_never_taken_for_a_command() {
        dialogue.play(
                """
                S= hello
                C: starttls
                S= go
                C: injected
                """);
        assertThatThrownBy(() -> dialogue.play("TLS")).isInstanceOf(AssertionError.class);
        assertThat(dialogue.transcript()).doesNotContain("S: injected");
    }

    @Test
    void plaintext_that_races_the_answer_is_never_taken_for_a_command() {
        for (int connection = 2; connection < 50; connection++) {
            dialogue.play(
                    """
                    %1$dS= hello
                    %1$dC: starttls
                    %1$dC: injected
                    """
                            .formatted(connection));
            int number = connection;
            assertThatThrownBy(() -> dialogue.play(number + "S= go\n" + number + "TLS"))
                    .isInstanceOf(AssertionError.class);
        }
        assertThat(dialogue.transcript()).doesNotContain("S: injected");
    }

    @Test
    void is_not_offered_twice() {
        dialogue.play(
                """
                S= hello
                C: starttls
                S= go
                TLS
                C: starttls
                CLOSED
                """);
    }

    @Test
    void a_client_that_does_not_shake_hands_is_cut_off() throws IOException {
        try (var hasty = new Net(Limited.times(Duration.ofMillis(300)));
                var client = Dialogue.at(listen(hasty).address())) {
            client.play(
                    """
                    S= hello
                    C: starttls
                    S= go
                    CLOSED
                    """);
        }
    }
}
