package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.net.Dialogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("posthorn serve")
class ServeTest {

    @TempDir private Path folder;

    @Test
    void says_goodbye_at_sigterm_and_exits_with_0() throws IOException {
        try (Daemon daemon = Daemon.start(folder);
                var smtp = Dialogue.at(daemon.address("smtp", Security.PLAIN));
                var lmtp = Dialogue.at(daemon.address("lmtp", Security.PLAIN));
                var imap = Dialogue.at(daemon.address("imap", Security.PLAIN));
                var idle = Dialogue.at(daemon.address("imap", Security.PLAIN));
                var secure = Dialogue.atTls(daemon.address("imap", Security.IMPLICIT));
                var pop3 = Dialogue.at(daemon.address("pop3", Security.PLAIN))) {
            smtp.play("S: 220\nC: EHLO client.example\nS* 250 ");
            lmtp.play("S: 220");
            imap.play("S: * OK");
            idle.play(
                    """
                    S: * OK
                    C: a LOGIN alice@example.test secret
                    S* a OK
                    C: b SELECT INBOX
                    S* b OK
                    C: c IDLE
                    S: +
                    """);
            secure.play("S: * OK");
            pop3.play("S: +OK");

            daemon.terminate();

            smtp.play("S: 421\nCLOSED");
            lmtp.play("S: 421\nCLOSED");
            imap.play("S: * BYE\nCLOSED");
            idle.play("S* * BYE\nCLOSED");
            secure.play("S: * BYE\nCLOSED");
            pop3.play("S: -ERR\nCLOSED");
            assertThat(daemon.awaitExit()).as(daemon.output()).isZero();
        }
    }

    @Test
    void a_second_daemon_on_the_same_data_refuses_to_start() throws IOException {
        try (Daemon first = Daemon.start(folder);
                Daemon second = Daemon.launch(folder)) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output().lines()).as(second.output()).hasSize(1);
            assertThat(second.output()).contains("data");

            Wire.deliver(first, Daemon.BOB, Letter.sized("still alive", 100));
        }
    }

    @Test
    void it_can_be_started_again_after_it_was_killed() throws IOException {
        Daemon.start(folder).kill();

        try (Daemon again = Daemon.start(folder)) {
            Wire.deliver(again, Daemon.BOB, Letter.sized("alive", 100));
            again.terminate();
            assertThat(again.awaitExit()).isZero();
        }
    }

    @Test
    void an_unreadable_configuration_is_refused_with_every_mistake_and_its_place()
            throws IOException {
        Path file = folder.resolve("broken.toml");
        Files.writeString(
                file,
                """
                hostnme = "mail.example.test"
                domains = "example.test"
                [auth]
                require-tls = "perhaps"
                """);

        try (Daemon daemon = Daemon.run(folder, file)) {
            assertThat(daemon.awaitExit()).isEqualTo(2);
            assertThat(daemon.output())
                    .contains("broken.toml:1:")
                    .contains("hostname")
                    .contains("broken.toml:2:")
                    .contains("broken.toml:4:")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void a_configuration_that_is_not_there_is_named() throws IOException {
        try (Daemon daemon = Daemon.run(folder, folder.resolve("missing.toml"))) {
            assertThat(daemon.awaitExit()).isEqualTo(2);
            assertThat(daemon.output()).contains("missing.toml").doesNotContain("Exception");
        }
    }

    @Test
    void a_configuration_that_is_not_text_is_refused() throws IOException {
        Path file = Files.write(folder.resolve("binary.toml"), new byte[] {0, (byte) 0xff, 1});

        try (Daemon daemon = Daemon.run(folder, file)) {
            assertThat(daemon.awaitExit()).isEqualTo(2);
            assertThat(daemon.output()).contains("binary.toml").doesNotContain("Exception");
        }
    }

    @Test
    void an_address_in_use_is_named() throws IOException {
        try (Daemon first = Daemon.start(folder)) {
            Path other = Files.createDirectory(folder.resolve("other"));
            Path file = other.resolve("posthorn.toml");
            int port = first.port("imap", Security.PLAIN);
            Files.writeString(
                    file,
                    """
                    hostname = "localhost"
                    domains = ["example.test"]
                    data = "data"
                    [store]
                    maildir = "mail/%%n"
                    [[listener]]
                    protocol = "imap"
                    address = "127.0.0.1:%d"
                    """
                            .formatted(port));

            try (Daemon second = Daemon.run(other, file)) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.output())
                        .contains("127.0.0.1:" + port)
                        .doesNotContain("Exception:");
            }
        }
    }
}
