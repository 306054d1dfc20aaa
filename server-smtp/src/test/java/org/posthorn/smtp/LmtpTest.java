package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.Origin.Service;

@DisplayName("RFC 2033 §4.2 LMTP")
class LmtpTest extends SmtpTest {

    private static final String READY =
            """
            S: 220
            C: LHLO relay.example
            S* 250 DSN
            C: MAIL FROM:<eva@elsewhere.example>
            S: 250 2.1.0
            """;

    @Test
    void answers_each_recipient_after_the_message() throws Exception {
        play(
                post.server(Service.LMTP),
                READY
                        + """
                        C: RCPT TO:<ada@example.org>
                        S: 250 2.1.5
                        C: RCPT TO:<nobody@example.org>
                        S: 550 5.1.1
                        C: RCPT TO:<bob@example.org>
                        S: 250 2.1.5
                        C: RCPT TO:<ada+x@example.org>
                        S: 250 2.1.5
                        C: DATA
                        S: 354
                        C: hi
                        C: .
                        S: 250 2.1.5
                        S: 250 2.1.5
                        S: 250 2.1.5
                        C: NOOP
                        S: 250 2.0.0 OK
                        """);
        assertThat(post.inbox(Post.ADA)).singleElement().asString().contains("with LMTP id");
        assertThat(post.bodies(Post.BOB)).containsExactly("hi\r\n");
    }

    @Test
    void a_refused_message_is_refused_for_each_recipient() throws Exception {
        play(
                post.server(Service.LMTP),
                READY
                        + """
                        C: RCPT TO:<ada@example.org>
                        S: 250
                        C: RCPT TO:<bob@example.org>
                        S: 250
                        C: DATA
                        S: 354
                        C~ bare\\nlf\\r\\n.\\r\\n
                        S: 550 5.6.0
                        S: 550 5.6.0
                        C: NOOP
                        S: 250 2.0.0 OK
                        """);
    }

    @Test
    void every_recipient_hears_its_refusal_whatever_errors_a_session_may_make() throws Exception {
        play(
                post.server(Service.LMTP),
                READY
                        + "C: RCPT TO:<ada@example.org>\nS: 250\n".repeat(50)
                        + "C: DATA\nS: 354\nC~ bare\\nlf\\r\\n.\\r\\n\n"
                        + "S: 550 5.6.0\n".repeat(50)
                        + "C: NOOP\nS: 250 2.0.0 OK\n");
    }

    @Test
    void data_without_a_recipient_is_503() throws Exception {
        play(
                post.server(Service.LMTP),
                READY
                        + """
                        C: DATA
                        S: 503 5.5.1
                        C: RCPT TO:<nobody@example.org>
                        S: 550
                        C: DATA
                        S: 503 5.5.1
                        """);
    }

    @Test
    void other_domains_are_refused() throws Exception {
        play(
                post.server(Service.LMTP),
                READY + "C: RCPT TO:<eva@elsewhere.example>\nS: 550 5.7.1\n");
    }
}
