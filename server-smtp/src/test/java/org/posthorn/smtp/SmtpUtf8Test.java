package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.outbound.MemoryOutbox;
import org.posthorn.pipeline.Origin.Service;

@DisplayName("RFC 6531 Internationalized email, RFC 8689 REQUIRETLS")
class SmtpUtf8Test extends SmtpTest {

    @Test
    void addresses_beyond_ascii_need_it() throws Exception {
        playReady(
                """
                C: MAIL FROM:<jos\u00e9@elsewhere.example>
                S: 553 5.6.7
                C: MAIL FROM:<eva@elsewhere.example>
                S: 250
                C: RCPT TO:<jos\u00e9@example.org>
                S: 553 5.6.7
                C: RSET
                S: 250
                C: MAIL FROM:<jos\u00e9@elsewhere.example> SMTPUTF8=yes
                S: 501 5.5.4
                C: MAIL FROM:<jos\u00e9@elsewhere.example> SMTPUTF8
                S: 250
                C: RCPT TO:<ada@example.org>
                S: 250
                C: DATA
                S: 354
                C: Subject: \u00dc
                C:
                C: .
                S: 250
                """);
        assertThat(post.inbox(Post.ADA).getFirst())
                // one character per octet
                .contains("Return-Path: <jos\u00c3\u00a9@elsewhere.example>", " with UTF8SMTP ");
    }

    @Test
    void it_travels_with_the_message() throws Exception {
        play(
                post.server(Service.SUBMISSION),
                LOGIN
                        + """
                        C: MAIL FROM:<ada@example.org> SMTPUTF8
                        S: 250
                        C: RCPT TO:<jos\u00e9@elsewhere.example>
                        S: 250
                        C: DATA
                        S: 354
                        C: Subject: \u00dc
                        C:
                        C: .
                        S: 250
                        """);
        MemoryOutbox.Mail mail = post.outbox.queued().getFirst();
        assertThat(mail.transaction().utf8()).isTrue();
        assertThat(mail.message()).contains("for <jos\u00e9@elsewhere.example>");
    }

    @Test
    void tls_is_required_over_tls_only() throws Exception {
        playReady("C: MAIL FROM:<ada@example.org> REQUIRETLS\nS: 555 5.5.4\n");
    }
}
