package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("An embedded Posthorn")
class PosthornTest {

    private static final String TO_ADA =
            """
            EHLO client.example.test
            MAIL FROM:<bob@example.org>
            RCPT TO:<ada@example.test>
            RCPT TO:<nobody@example.test>
            DATA
            Subject: Hello

            Hello, Ada.
            .
            QUIT
            """;

    private static void takesAndShowsMail(Posthorn posthorn) throws IOException {
        assertThat(Talk.with(posthorn.smtp(), TO_ADA))
                .contains("250 2.1.5 ", "550 5.1.1 ", "354 ", "250 2.0.0 ", "221 2.0.0 ");
        assertThat(
                        Talk.with(
                                posthorn.imap(),
                                """
                                a LOGIN ada@example.test secret
                                b SELECT INBOX
                                c FETCH 1 BODY[TEXT]
                                d LOGOUT
                                """))
                .contains("a OK ", "* 1 EXISTS", "Hello, Ada.", "d OK ");
        assertThat(
                        Talk.with(
                                posthorn.pop3(),
                                """
                                USER ada@example.test
                                PASS secret
                                RETR 1
                                QUIT
                                """))
                .contains("Subject: Hello", "Hello, Ada.");
    }

    @Test
    void takes_mail_in_memory_and_shows_it_by_every_protocol() throws IOException {
        try (var posthorn = Posthorn.inMemory().account("ada@example.test", "secret").start()) {
            takesAndShowsMail(posthorn);
        }
    }

    @Test
    void keeps_mail_in_maildirs(@TempDir Path folder) throws IOException {
        try (var posthorn =
                Posthorn.onMaildir(folder).account("ada@example.test", "secret").start()) {
            takesAndShowsMail(posthorn);
        }

        try (var files = Files.walk(folder.resolve("example.test/ada/Maildir"))) {
            assertThat(files.filter(file -> file.getFileName().toString().contains(",S=")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).content().endsWith("Hello, Ada.\r\n"));
        }
    }

    @Test
    void takes_accounts_while_it_runs() throws IOException {
        try (var posthorn = Posthorn.inMemory().start()) {
            posthorn.account("ada@example.test", "secret");

            assertThat(posthorn.accounts().list()).hasToString("[ada@example.test]");
            assertThat(
                            Talk.with(
                                    posthorn.lmtp(),
                                    """
                                    LHLO client.example.test
                                    MAIL FROM:<>
                                    RCPT TO:<ada@example.test>
                                    QUIT
                                    """))
                    .contains("250 2.1.5 ");
        }
    }

    @Test
    void says_where_it_listens() throws IOException {
        try (var posthorn = Posthorn.inMemory().start()) {
            assertThat(posthorn.ready())
                    .isEqualTo(
                            "ready smtp=%s submission=%s submissions=%s lmtp=%s imap=%s imaps=%s"
                                            .formatted(
                                                    posthorn.smtp(),
                                                    posthorn.submission(),
                                                    posthorn.submissions(),
                                                    posthorn.lmtp(),
                                                    posthorn.imap(),
                                                    posthorn.imaps())
                                    + " pop3=%s pop3s=%s"
                                            .formatted(posthorn.pop3(), posthorn.pop3s()));
        }
    }

    @Test
    void can_be_talked_to_over_tls_by_who_trusts_its_certificate() throws IOException {
        try (var posthorn = Posthorn.inMemory().start()) {
            var imaps = posthorn.imaps();
            var factory = posthorn.sslContext().getSocketFactory();
            try (var socket = factory.createSocket(imaps.host(), imaps.port())) {
                var greeting = new byte[4];
                assertThat(socket.getInputStream().readNBytes(greeting, 0, 4)).isEqualTo(4);
                assertThat(new String(greeting, java.nio.charset.StandardCharsets.US_ASCII))
                        .isEqualTo("* OK");
            }
        }
    }

    @Test
    void releases_its_ports() throws IOException {
        Endpoint smtp;
        try (var posthorn = Posthorn.inMemory().start()) {
            smtp = posthorn.smtp();
        }

        assertThatThrownBy(() -> new Socket(smtp.host(), smtp.port()).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void is_only_asked_for_what_listens(@TempDir Path folder) throws IOException {
        try (var posthorn = Installation.in(folder).start()) {
            assertThatThrownBy(posthorn::imaps)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("nothing listens for imaps");
        }
    }

    @Test
    void refuses_an_account_that_is_not_an_address() {
        assertThatThrownBy(() -> Posthorn.inMemory().account("ada", "secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an address: ada");
    }
}
