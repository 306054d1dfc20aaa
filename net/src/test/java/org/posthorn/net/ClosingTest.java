package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;

@DisplayName("The end of a connection")
class ClosingTest {

    @Test
    void a_client_that_closes_its_half_still_gets_its_answers() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play(
                    """
                    C: give 300000
                    C: last
                    FIN
                    S= hello
                    S= here {300000}
                    """);
            dialogue.readOctets(300_000);
            dialogue.play(
                    """
                    S= given
                    S= last
                    CLOSED
                    """);
        }
    }

    @Test
    void a_client_that_resets_disturbs_nobody() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play("2S= hello");
            try (var socket =
                    new Socket(dialogue.server().getAddress(), dialogue.server().getPort())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream()
                        .write("give 1000000\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            dialogue.play(
                    """
                    2C: still here
                    2S= still here
                    """);
        }
    }

    @Test
    void last_words_reach_a_client_that_is_still_sending() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play("S= hello\nC: quit").send(new byte[30_000]).play("S= bye").play("CLOSED");
        }
    }

    @Test
    void a_bug_in_a_session_ends_that_session_only() throws IOException {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play(
                    """
                    1S= hello
                    2S= hello
                    1C: fail
                    1CLOSED
                    2C: still here
                    2S= still here
                    """);
        }
    }

    @Test
    void a_shutdown_says_goodbye_and_accepts_nobody() throws IOException {
        var net = new Net(Limited.conf());
        Listener listener =
                net.listen(new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), new Echo());
        try (var dialogue = Dialogue.at(listener.address())) {
            dialogue.play(
                    """
                    1S= hello
                    2S= hello
                    2C: idle 60000
                    2C: x
                    2S= input
                    2S= x
                    2C: idle 60000
                    """);
            net.close();
            dialogue.play(
                    """
                    1S= farewell SHUTDOWN
                    1CLOSED
                    2S= farewell SHUTDOWN
                    2CLOSED
                    """);
            assertThatThrownBy(() -> dialogue.play("3S= hello"))
                    .hasMessageContaining(ConnectException.class.getName());
        }
    }

    @Test
    void a_shutdown_cuts_off_a_session_that_does_not_listen() throws IOException {
        var net = new Net(Limited.times(Duration.ofMillis(300)));
        Listener listener =
                net.listen(new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), new Echo());
        try (var dialogue = Dialogue.at(listener.address())) {
            dialogue.play("S= hello\nC: sleep\nS= asleep");
            net.close();
            dialogue.play("CLOSED");
        }
    }

    @Test
    void one_listener_closes_without_the_others() throws IOException {
        try (var net = new Net(Limited.conf())) {
            var conf = new ListenerConf(ListenAddress.loopback(), TlsMode.NONE);
            Listener first = net.listen(conf, new Echo());
            Listener second = net.listen(conf, new Echo());
            try (var one = Dialogue.at(first.address());
                    var two = Dialogue.at(second.address())) {
                one.play("S= hello");
                two.play("S= hello");
                first.close();
                one.play("S= farewell SHUTDOWN\nCLOSED");
                two.play("C: still here\nS= still here");
            }
        }
    }

    @Test
    void a_session_may_be_aborted_from_outside() throws IOException {
        var clients = new LinkedBlockingQueue<Connection>();
        try (var dialogue = Dialogue.with(new Handing(clients))) {
            dialogue.play("C: x\nS= x");
            Connection client = clients.remove();
            assertThat(client.id()).startsWith("handing-");
            client.abort();
            dialogue.play("CLOSED");
        }
    }

    /** Hands its connection out, and echoes. */
    private record Handing(Queue<Connection> clients) implements Protocol {
        @Override
        public String name() {
            return "handing";
        }

        @Override
        public void serve(Connection client) throws IOException {
            clients.add(client);
            while (true) {
                client.write(client.readLine(100));
                client.write(new byte[] {'\r', '\n'});
            }
        }

        @Override
        public byte[] farewell(Farewell reason) {
            return new byte[0];
        }
    }
}
