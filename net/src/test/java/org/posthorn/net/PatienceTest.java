package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@DisplayName("Clients that take their time")
class PatienceTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void one_that_says_nothing_is_idle() throws IOException {
        try (var dialogue = Dialogue.with(new Echo(false, SHORT))) {
            dialogue.play(
                    """
                    S= hello
                    S= farewell IDLE
                    CLOSED
                    """);
        }
    }

    @Test
    void one_that_does_not_log_in_is_told_so() throws IOException {
        try (var dialogue =
                Dialogue.with(new Echo(true, Duration.ofMinutes(1)), Limited.times(SHORT))) {
            dialogue.play(
                    """
                    S= hello
                    S= farewell LOGIN_TIMEOUT
                    CLOSED
                    """);
        }
    }

    @Test
    void one_that_never_pauses_must_log_in_as_fast_as_others() throws Exception {
        try (var dialogue =
                        Dialogue.with(new Echo(true, Duration.ofMinutes(1)), Limited.times(SHORT));
                var socket = connect(dialogue)) {
            socket.getOutputStream().write(octets("x\r\n".repeat(20_000)));
            String answers = rest(socket);
            assertThat(answers).endsWith("x\r\nfarewell LOGIN_TIMEOUT\r\n");
            // 10,000 free ones, and one a millisecond
            assertThat(answers.lines()).hasSizeLessThan(10_000 + (int) SHORT.toMillis() + 10);
        }
    }

    @Test
    void one_that_has_logged_in_may_stay() throws IOException {
        var log = new LinkedBlockingQueue<String>();
        Protocol protocol = new Patient(log);
        try (var dialogue = Dialogue.with(protocol, Limited.times(SHORT))) {
            dialogue.play("C: login");
            assertThat(take(log)).isEqualTo("nothing for longer than a login may take");
        }
    }

    @Test
    void one_that_trickles_a_line_is_cut_off() throws Exception {
        try (var dialogue = Dialogue.with(new Echo(), Limited.times(SHORT));
                var socket = connect(dialogue)) {
            trickle(socket);
            assertThat(rest(socket)).isEqualTo("hello\r\nfarewell IDLE\r\n");
        }
    }

    @Test
    void one_that_trickles_content_is_cut_off() throws Exception {
        try (var dialogue = Dialogue.with(new Echo(), Limited.times(SHORT));
                var socket = connect(dialogue)) {
            socket.getOutputStream().write(octets("take 1000\r\n"));
            trickle(socket);
            assertThat(rest(socket)).isEqualTo("hello\r\nfarewell IDLE\r\n");
        }
    }

    @Test
    void one_that_reads_nothing_is_cut_off() throws Exception {
        var log = new LinkedBlockingQueue<String>();
        try (var dialogue = Dialogue.with(new Flood(log), Limited.times(SHORT));
                var socket = connect(dialogue)) {
            assertThat(socket.isConnected()).isTrue();
            assertThat(take(log)).contains("has read nothing");
        }
    }

    @Test
    void waiting_ends_with_input_with_time_and_with_being_woken() throws Exception {
        var log = new LinkedBlockingQueue<String>();
        var sleepers = new LinkedBlockingQueue<Connection>();
        try (var dialogue = Dialogue.with(new Sleeper(log, sleepers))) {
            dialogue.play("S= ready");
            Connection sleeper = sleepers.take();
            dialogue.play("C: anything");
            assertThat(take(log)).isEqualTo("input");
            sleeper.wake();
            assertThat(take(log)).isEqualTo("woken");
            assertThat(take(log)).isEqualTo("time");
            dialogue.play("CLOSE");
            assertThat(take(log)).isEqualTo("EOFException");
        }
    }

    @Test
    void too_many_commands_before_login_are_slowed_down_and_still_answered() throws IOException {
        try (var dialogue = Dialogue.with(new Echo(true, Duration.ofMinutes(1)), Limited.conf())) {
            dialogue.play("S= hello").send(octets("x\r\n".repeat(10_100)));
            for (int i = 0; i < 10_100; i++) {
                assertThat(dialogue.readLine()).isEqualTo("x");
            }
        }
    }

    @Test
    void commands_have_a_rate_after_a_free_start() {
        long second = 1_000_000_000L;
        var rate = new Rate(20, 0);
        for (int i = 0; i < 200; i++) {
            assertThat(rate.next(0)).isZero();
        }
        assertThat(rate.next(0)).isEqualTo(second / 20);
        assertThat(rate.next(100 * second)).isZero();
    }

    @Test
    void a_pace_is_restored_by_octets_and_never_beyond_the_whole() {
        var pace = new Pace(Duration.ofSeconds(60));
        pace.waited(Duration.ofSeconds(30).toNanos());
        pace.arrived(5000);
        assertThat(pace.left()).isEqualTo(Duration.ofSeconds(40).toNanos());
        pace.arrived(Integer.MAX_VALUE);
        assertThat(pace.left()).isEqualTo(Duration.ofSeconds(60).toNanos());
    }

    private static void trickle(Socket socket) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        for (int i = 0; i < 900; i++) {
                            socket.getOutputStream().write('x');
                            TimeUnit.MILLISECONDS.sleep(10);
                        }
                    } catch (IOException | InterruptedException e) {
                        Thread.currentThread().interrupt(); // the server has closed: what is tested
                    }
                });
    }

    private static String rest(Socket socket) throws IOException {
        try (var in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Socket connect(Dialogue dialogue) throws IOException {
        var socket = new Socket(dialogue.server().getAddress(), dialogue.server().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String take(BlockingQueue<String> log) {
        try {
            String line = log.poll(10, TimeUnit.SECONDS);
            return line == null ? "nothing for ten seconds" : line;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Waits for its client after a login for longer than a stranger may take. */
    private record Patient(BlockingQueue<String> log) implements Protocol {
        @Override
        public String name() {
            return "patient";
        }

        @Override
        public void serve(Connection client) throws IOException {
            client.readLine(100);
            client.authenticated("ada");
            client.patience(SHORT.multipliedBy(2));
            try {
                client.readLine(100);
            } catch (ConnectionException e) {
                log.add(
                        e.reason() == Farewell.IDLE
                                ? "nothing for longer than a login may take"
                                : e.reason().toString());
            }
        }

        @Override
        public byte[] farewell(Farewell reason) {
            return octets("farewell " + reason + "\r\n");
        }
    }

    /** Writes for ever. */
    private record Flood(BlockingQueue<String> log) implements Protocol {
        @Override
        public String name() {
            return "flood";
        }

        @Override
        public void serve(Connection client) throws IOException {
            try {
                while (true) {
                    client.write(new byte[100_000]);
                }
            } catch (IOException e) {
                log.add(e.toString());
                throw e;
            }
        }

        @Override
        public byte[] farewell(Farewell reason) {
            return octets("farewell " + reason + "\r\n");
        }
    }

    /** Waits as IDLE does, three times and once more. */
    private record Sleeper(BlockingQueue<String> log, BlockingQueue<Connection> clients)
            implements Protocol {
        @Override
        public String name() {
            return "sleeper";
        }

        @Override
        public void serve(Connection client) throws IOException {
            client.write(octets("ready\r\n"));
            client.flush();
            clients.add(client);
            log.add(client.awaitInput(Duration.ofSeconds(20)) ? "input" : "none");
            client.readLine(100);
            log.add(client.awaitInput(Duration.ofSeconds(20)) ? "input" : "woken");
            log.add(client.awaitInput(Duration.ofMillis(20)) ? "input" : "time");
            try {
                client.awaitInput(Duration.ofSeconds(20));
            } catch (IOException e) {
                log.add(e.getClass().getSimpleName());
            }
        }

        @Override
        public byte[] farewell(Farewell reason) {
            return octets("farewell " + reason + "\r\n");
        }
    }
}
