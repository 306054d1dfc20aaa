package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.net.Dialogue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("Bad input costs its sender only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

    /** Above every limit of a line, and more than the daemon may keep. */
    private static final int ENDLESS = 30_000_000;

    private Path folder;
    private Daemon daemon;

    @BeforeAll
    void start(@TempDir Path fresh) throws IOException {
        folder = fresh;
        daemon =
                Daemon.start(
                        fresh,
                        "failure-delay = \"0s\"",
                        "[net]",
                        "login-time = \"5s\"",
                        "handshake-time = \"5s\"",
                        "write-time = \"2s\"",
                        "[smtp]",
                        "idle = \"5s\"",
                        "max-message = \"1MB\"");
    }

    @AfterAll
    void end() throws IOException {
        daemon.close();
    }

    @AfterEach
    void others_are_served() throws IOException {
        Wire.deliver(daemon, Daemon.BOB, Letter.sized("still there", 100));
        try (var imap = at("imap")) {
            login(imap);
        }
        try (Stream<Path> files = Files.list(folder.resolve("mail"))) {
            assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf("alice", "bob");
        }
        assertThat(daemon.output()).doesNotContain("OutOfMemoryError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "submission", "lmtp", "imap", "pop3"})
    void an_endless_line_is_cut(String protocol) throws IOException {
        try (var socket = connect(protocol)) {
            assertCut(socket, ENDLESS, (byte) 'a');
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "imap", "pop3"})
    void an_endless_stream_of_nul_is_cut(String protocol) throws IOException {
        try (var socket = connect(protocol)) {
            assertCut(socket, ENDLESS, (byte) 0);
        }
    }

    @Test
    void clients_that_say_nothing_are_sent_away() throws IOException {
        try (var smtp = connect("smtp");
                var submission = connect("submission");
                var imap = connect("imap");
                var pop3 = connect("pop3")) {
            for (Socket socket : List.of(smtp, submission, imap, pop3)) {
                String said = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertThat(said.lines().skip(1))
                        .as("what follows the greeting")
                        .singleElement(InstanceOfAssertFactories.STRING)
                        .matches("(421 |\\* BYE |-ERR ).+");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"submission", "imap", "pop3"})
    void plaintext_on_the_tls_port_ends_the_connection(String protocol) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(20_000);
            socket.connect(daemon.address(protocol, Security.IMPLICIT));
            socket.getOutputStream().write(Letter.octets("EHLO client.example\r\n"));
            assertThat(new String(rest(socket), ISO_8859_1)).doesNotContain("250", "OK");
        }
    }

    @Test
    void a_client_that_reads_nothing_is_cut() throws IOException {
        for (int i = 0; i < 12; i++) {
            Wire.deliver(daemon, Daemon.ALICE, Letter.sized("large", 900_000));
        }
        try (var socket = connect("imap")) {
            socket.setReceiveBufferSize(10_000);
            var out = socket.getOutputStream();
            out.write(Letter.octets("a LOGIN alice@example.test secret\r\nb SELECT INBOX\r\n"));
            out.write(Letter.octets("c FETCH 1:* (BODY[])\r\n".repeat(3)));
            assertCut(socket, ENDLESS, (byte) '\n');
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<>\\0", "MAIL FROM:<a\\0b@c.example>", "NOOP \\r", "\\0\\0"})
    void smtp_refuses_control_characters_in_a_command(String command) throws IOException {
        try (var smtp = at("smtp")) {
            smtp.play("S: 220\nC: EHLO client.example\nS* 250 \nC~ " + command + "\\r\\n\nS: 5");
        }
    }

    @Test
    void smtp_refuses_commands_out_of_their_order() throws IOException {
        try (var smtp = at("smtp")) {
            smtp.play(
                    """
                    S: 220
                    C: MAIL FROM:<>
                    S: 503
                    C: EHLO client.example
                    S* 250\s
                    C: RCPT TO:<bob@example.test>
                    S: 503
                    C: DATA
                    S: 503
                    C: MAIL FROM:<>
                    S: 250
                    C: DATA
                    S/ 5(03|54) .*
                    C: MAIL FROM:<>
                    S: 503
                    """);
        }
    }

    @Test
    void smtp_refuses_a_message_that_is_too_large_announced_or_not() throws IOException {
        try (var smtp = at("smtp")) {
            smtp.play(
                    """
                    S: 220
                    C: EHLO client.example
                    S* 250\s
                    C: MAIL FROM:<> SIZE=1000001
                    S: 552 5.3.4
                    C: MAIL FROM:<> SIZE=99999999999999999999999
                    S/ 5\\d\\d .*
                    C: MAIL FROM:<>
                    S: 250
                    C: RCPT TO:<bob@example.test>
                    S: 250
                    C: DATA
                    S: 354
                    """);
            smtp.send(Letter.octets(Letter.sized("too large", 1_100_000) + ".\r\n"));
            smtp.play("S: 552\nC: NOOP\nS: 250");
        }
        assertNothingStoredOf("too large");
    }

    @Test
    void a_message_that_breaks_off_is_not_stored() throws IOException {
        try (var smtp = at("smtp")) {
            smtp.play(
                    """
                    S: 220
                    C: EHLO client.example
                    S* 250\s
                    C: MAIL FROM:<>
                    S: 250
                    C: RCPT TO:<bob@example.test>
                    S: 250
                    C: DATA
                    S: 354
                    C: Subject: broken off
                    CLOSE
                    """);
        }
        others_are_served();
        assertNothingStoredOf("broken off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../evil",
                "a/../../evil",
                "/evil",
                "a//b",
                "a/",
                ".",
                "./a",
                ".hidden",
                "~/evil",
                "a\\\\\\\\b"
            })
    void imap_names_stay_in_their_account(String name) throws IOException {
        try (var imap = at("imap")) {
            login(imap);
            imap.play(
                    """
                    C: c CREATE "%s"
                    S/ c (OK|NO|BAD) .*
                    C: d SELECT "%s"
                    S* d\s
                    C: e SUBSCRIBE "%s"
                    S/ e (OK|NO|BAD) .*
                    C: f LIST "" *
                    S* f OK
                    """
                            .formatted(name, name, name));
        }
    }

    @Test
    void imap_names_may_not_hold_control_characters() throws IOException {
        try (var imap = at("imap")) {
            login(imap);
            imap.play(
                    """
                    C: c CREATE {3}
                    S: +
                    C~ a\\x01b\\r\\n
                    S/ c (NO|BAD) .*
                    C: d CREATE {3+}
                    C~ a\\nb\\r\\n
                    S/ d (NO|BAD) .*
                    C: e CREATE {3+}
                    C~ a\\x00b\\r\\n
                    S/ e (NO|BAD) .*
                    C: f NOOP
                    S: f OK
                    """);
        }
    }

    @Test
    void imap_names_of_1000_characters_are_refused() throws IOException {
        String name = "x".repeat(1_000);
        try (var imap = at("imap")) {
            login(imap);
            imap.play(
                    "C: c CREATE %s\nS: c NO\nC: d SELECT %s\nS: d NO\nC: e NOOP\nS: e OK"
                            .formatted(name, name));
        }
    }

    @Test
    void imap_refuses_a_literal_that_is_too_large_before_it_is_sent() throws IOException {
        try (var imap = at("imap")) {
            login(imap);
            imap.play(
                    """
                    C: c APPEND INBOX {99999999999}
                    S/ c (NO|BAD) .*
                    C: d APPEND INBOX {999999999}
                    S/ d (NO|BAD) .*
                    C: e CREATE {10000000}
                    S/ e (NO|BAD) .*
                    C: f NOOP
                    S: f OK
                    """);
        }
    }

    @Test
    void imap_takes_less_from_strangers() throws IOException {
        try (var imap = at("imap")) {
            imap.play("S: * OK\nC: a LOGIN {100000}\nS/ a (NO|BAD) .*");
        }
    }

    @Test
    void imap_refuses_deep_nesting() throws IOException {
        String deep = "(".repeat(5_000);
        try (var imap = at("imap")) {
            login(imap);
            imap.play("C: c SEARCH " + deep + "ALL\nS/ (c|\\*) (NO|BAD|BYE).*");
        }
    }

    @Test
    void imap_refuses_commands_out_of_their_state() throws IOException {
        try (var imap = at("imap")) {
            imap.play(
                    """
                    S: * OK
                    C: a SELECT INBOX
                    S: a BAD
                    C: b FETCH 1 FLAGS
                    S: b BAD
                    """);
            imap.play("C: l LOGIN bob@example.test secret\nS* l OK");
            imap.play(
                    """
                    C: c FETCH 1 FLAGS
                    S: c BAD
                    C: d LOGIN bob@example.test secret
                    S: d BAD
                    C: e STARTTLS
                    S: e BAD
                    """);
        }
    }

    @Test
    void pop3_refuses_commands_out_of_their_state_and_bad_numbers() throws IOException {
        try (var pop3 = at("pop3")) {
            pop3.play(
                    """
                    S: +OK
                    C: STAT
                    S: -ERR
                    C: USER alice@example.test
                    S: +OK
                    C: PASS secret
                    S: +OK
                    C: USER bob@example.test
                    S: -ERR
                    C: RETR 0
                    S: -ERR
                    C: RETR 999999999999999999999
                    S: -ERR
                    C: RETR -1
                    S: -ERR
                    C: DELE x
                    S: -ERR
                    C~ TOP 1 \\x00\\r\\n
                    S: -ERR
                    C: NOOP
                    S: +OK
                    """);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "..", "/", "a/../bob@example.test", "%00", "*"})
    void logins_with_odd_names_are_refused(String user) throws IOException {
        try (var imap = at("imap")) {
            imap.play("S: * OK\nC: a LOGIN \"" + user + "\" secret\nS: a NO");
        }
    }

    private void assertNothingStoredOf(String subject) throws IOException {
        for (Path file : Daemon.messages(daemon.maildir(Daemon.BOB))) {
            assertThat(file).content(ISO_8859_1).doesNotContain(subject);
        }
    }

    /** Sends without an end: the daemon must stop listening long before all of it is sent. */
    private static void assertCut(Socket socket, int most, byte octet) throws IOException {
        byte[] piece = new byte[65_536];
        Arrays.fill(piece, octet);
        boolean cut = false;
        try {
            for (int sent = 0; sent < most; sent += piece.length) {
                socket.getOutputStream().write(piece);
            }
            cut = socket.getInputStream().readAllBytes().length < most;
        } catch (IOException e) {
            cut = true;
        }
        assertThat(cut).as("cut by the daemon").isTrue();
    }

    /** What comes until the end of the connection, however it ends. */
    private static byte[] rest(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private Socket connect(String protocol) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect(daemon.address(protocol, Security.PLAIN));
        return socket;
    }

    private static void login(Dialogue imap) throws IOException {
        imap.play(
                """
                S: * OK
                C: a LOGIN bob@example.test secret
                S* a OK
                C: b SELECT INBOX
                S* b OK
                """);
    }

    private Dialogue at(String protocol) {
        return Dialogue.at(daemon.address(protocol, Security.PLAIN));
    }
}
