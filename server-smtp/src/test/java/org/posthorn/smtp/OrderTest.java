package org.posthorn.smtp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 5321 §4.1.4 Order of commands")
class OrderTest extends SmtpTest {

    @Test
    void nothing_but_the_harmless_comes_before_ehlo() throws Exception {
        play(
                """
                S: 220
                C: MAIL FROM:<>
                S: 503 5.5.1
                C: RCPT TO:<ada@example.org>
                S: 503 5.5.1
                C: DATA
                S: 503 5.5.1
                C: AUTH PLAIN
                S: 503 5.5.1
                C: NOOP
                S: 250
                C: RSET
                S: 250
                C: HELP
                S: 214
                C: VRFY ada
                S: 252
                """);
    }

    @Test
    void mail_comes_before_rcpt_and_rcpt_before_data() throws Exception {
        playReady(
                """
                C: RCPT TO:<ada@example.org>
                S: 503 5.5.1
                C: DATA
                S: 503 5.5.1
                C: MAIL FROM:<eva@elsewhere.example>
                S: 250
                C: DATA
                S: 554 5.5.1
                C: MAIL FROM:<other@elsewhere.example>
                S: 503 5.5.1
                """);
    }

    @Test
    void commands_are_read_in_any_case_and_with_spaces_around() throws Exception {
        playReady(
                """
                C: mail from:<eva@elsewhere.example>
                S: 250 2.1.0
                C: RcPt tO: <ada@Example.ORG>\s\s
                S: 250 2.1.5
                C: rset\s
                S: 250
                C: MAIL   FROM:   <>
                S: 250
                C: quit
                S: 221
                CLOSED
                """);
    }

    @Test
    void a_refused_command_changes_nothing() throws Exception {
        playReady(
                """
                C: MAIL FROM:<eva@elsewhere.example>
                S: 250
                C: RCPT TO:<nobody@example.org>
                S: 550
                C: RCPT TO:<ada@example.org>
                S: 250
                C: MAIL FROM:<mallory@elsewhere.example>
                S: 503
                C: XCLIENT ADDR=127.0.0.1
                S: 500 5.5.1
                C: BDAT 10 LAST
                S: 500 5.5.1
                C: DATA
                S: 354
                C: .
                S: 250 2.0.0 Accepted as
                """);
        org.assertj.core.api.Assertions.assertThat(post.inbox(Post.ADA))
                .singleElement()
                .asString()
                .startsWith("Return-Path: <eva@elsewhere.example>\r\n");
    }

    @Test
    void rset_drops_sender_and_recipients_together() throws Exception {
        playReady(
                """
                C: MAIL FROM:<eva@elsewhere.example>
                S: 250
                C: RCPT TO:<ada@example.org>
                S: 250
                C: RSET
                S: 250 2.0.0
                C: MAIL FROM:<eva@elsewhere.example>
                S: 250
                C: DATA
                S: 554 5.5.1 No valid recipients
                """);
    }
}
