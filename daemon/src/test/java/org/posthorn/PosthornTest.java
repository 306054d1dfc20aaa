package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

@DisplayName("An embedded Posthorn")
class PosthornTest {

    @Test
    void takes_mail_for_its_accounts() throws IOException {
        try (var posthorn = Posthorn.inMemory().account("ada@example.test", "secret").start()) {
            assertThat(
                            said(
                                    posthorn.smtp(),
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
                                    """))
                    .contains("250 2.1.5 ", "550 5.1.1 ", "354 ", "250 2.0.0 ", "221 2.0.0 ");
        }
    }

    @Test
    void takes_accounts_while_it_runs() throws IOException {
        try (var posthorn = Posthorn.inMemory().start()) {
            posthorn.account("ada@example.test", "secret");

            assertThat(posthorn.accounts().list()).hasToString("[ada@example.test]");
            assertThat(
                            said(
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
                    .startsWith("ready smtp=127.0.0.1:" + posthorn.smtp().port())
                    .contains(" submission=" + posthorn.submission())
                    .contains(" submissions=" + posthorn.submissions())
                    .contains(" lmtp=" + posthorn.lmtp());
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

    private static String said(Endpoint server, String lines) throws IOException {
        try (var socket = new Socket(server.host(), server.port())) {
            socket.getOutputStream()
                    .write(lines.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
