package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.net.Certificates;
import org.posthorn.net.Dialogue;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsMode;
import org.posthorn.pipeline.Origin.Service;

import java.io.IOException;

@DisplayName("RFC 3207 §4 STARTTLS")
class StartTlsTest extends SmtpTest {

    private static final String READY =
            """
            S: 220
            C: EHLO client.example
            S* 250-STARTTLS
            """;

    private final Net net = new Net(NetConf.defaults());

    @AfterEach
    void closeNet() {
        net.close();
    }

    private void playTls(Service service, TlsMode mode, boolean loginNeedsTls, String script)
            throws IOException {
        SmtpServer server = post.server(service, mode, loginNeedsTls);
        var listener =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), mode),
                        server,
                        Certificates.inMemory("mail.example.org"));
        boolean implicit = mode == TlsMode.IMPLICIT;
        try (Dialogue dialogue =
                implicit ? Dialogue.atTls(listener.address()) : Dialogue.at(listener.address())) {
            dialogue.play(script);
        }
    }

    @Test
    void forgets_ehlo_and_envelope_and_is_not_offered_again() throws Exception {
        playTls(
                Service.MX,
                TlsMode.OFFERED,
                true,
                """
                S: 220
                C: EHLO client.example
                S* 250 STARTTLS
                C: STARTTLS
                S: 220 2.0.0
                TLS
                C: MAIL FROM:<>
                S: 503 5.5.1
                C: EHLO client.example
                !: STARTTLS
                S* 250 AUTH PLAIN LOGIN
                C: STARTTLS
                S: 503 5.5.1
                C: MAIL FROM:<>
                S: 250
                C: RCPT TO:<ada@example.org>
                S: 250
                C: DATA
                S: 354
                C: .
                S: 250
                """);
        assertThat(post.inbox(Post.ADA))
                .singleElement()
                .asString()
                .contains("with ESMTPS id ")
                .containsPattern("\r\n\ttls TLS_[A-Z0-9_]+ \\(TLSv1\\.3\\);\r\n");
    }

    @Test
    void a_login_is_neither_offered_nor_taken_before_it() throws Exception {
        playTls(
                Service.SUBMISSION,
                TlsMode.OFFERED,
                true,
                """
                S: 220
                C: EHLO client.example
                !: AUTH
                S* 250 STARTTLS
                C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=
                S: 538 5.7.11
                C: STARTTLS
                S: 220
                TLS
                C: EHLO client.example
                S* 250 AUTH PLAIN LOGIN
                C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=
                S: 235
                C: MAIL FROM:<ada@example.org>
                S: 250
                C: RCPT TO:<ada@example.org>
                S: 250
                C: DATA
                S: 354
                C: Subject: x
                C: Bcc: bob@example.org
                C:
                C: .
                S: 250
                """);
        assertThat(post.inbox(Post.ADA))
                .singleElement()
                .asString()
                .contains("with ESMTPSA id ", "\r\nDate: ", "\r\nMessage-ID: <", "Subject: x\r\n")
                .doesNotContain("Bcc");
    }

    @Test
    void where_it_is_required_nothing_of_weight_comes_before() throws Exception {
        playTls(
                Service.MX,
                TlsMode.REQUIRED,
                false,
                """
                S: 220
                C: EHLO client.example
                !: AUTH
                S* 250 STARTTLS
                C: MAIL FROM:<>
                S: 530 5.7.0
                C: VRFY ada
                S: 530 5.7.0
                C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=
                S: 530 5.7.0
                C: NOOP
                S: 250
                C: STARTTLS
                S: 220
                TLS
                C: EHLO client.example
                S* 250 AUTH
                C: MAIL FROM:<>
                S: 250
                """);
    }

    @Test
    void commands_behind_it_are_never_run() throws Exception {
        playTls(
                Service.MX,
                TlsMode.OFFERED,
                false,
                READY + "S: 250 AUTH\nC~ STARTTLS\\r\\nNOOP\\r\\n\nCLOSED\n");
    }

    @Test
    void takes_no_argument_and_no_open_transaction_and_no_login_before() throws Exception {
        playTls(
                Service.MX,
                TlsMode.OFFERED,
                false,
                READY
                        + """
                        S: 250 AUTH
                        C: STARTTLS now
                        S: 501 5.5.4
                        C: MAIL FROM:<>
                        S: 250
                        C: STARTTLS
                        S: 503 5.5.1
                        C: RSET
                        S: 250
                        C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=
                        S: 235
                        C: STARTTLS
                        S: 503 5.5.1
                        """);
    }

    @Test
    void is_neither_offered_nor_taken_without_a_certificate() throws Exception {
        play(
                """
                S: 220
                C: EHLO client.example
                !: STARTTLS
                S* 250 AUTH
                C: STARTTLS
                S: 502 5.5.1
                """);
    }

    @Test
    void implicit_tls_needs_none() throws Exception {
        playTls(
                Service.SUBMISSION,
                TlsMode.IMPLICIT,
                true,
                """
                S: 220
                C: EHLO client.example
                !: STARTTLS
                S* 250 AUTH PLAIN LOGIN
                """);
    }
}
