package org.posthorn.smtp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.Origin.Service;

@DisplayName("RFC 5321 §4.1.1.1 EHLO and HELO")
class EhloTest extends SmtpTest {

    @Test
    void announces_what_is_accepted_and_nothing_else() throws Exception {
        play(
                """
                S: 220
                C: EHLO client.example
                S= 250-mail.example.org
                S= 250-PIPELINING
                S= 250-SIZE 100000
                S= 250-8BITMIME
                S= 250-ENHANCEDSTATUSCODES
                S= 250-SMTPUTF8
                S= 250-DSN
                S= 250 AUTH PLAIN LOGIN
                """);
    }

    @Test
    void helo_announces_nothing_and_is_enough_to_send_mail() throws Exception {
        play(
                """
                S: 220
                C: HELO client.example
                S= 250 mail.example.org
                C: MAIL FROM:<eva@elsewhere.example>
                S= 250 2.1.0 Sender OK
                C: RCPT TO:<ada@example.org>
                S= 250 2.1.5 Recipient OK
                """);
    }

    @Test
    void needs_a_name_that_is_not_endless() throws Exception {
        play(
                """
                S: 220
                C: EHLO
                S: 501 5.5.4
                C: HELO\s
                S: 501 5.5.4
                C: EHLO %s
                S: 501 5.5.4
                """
                        .formatted("x".repeat(256)));
    }

    @Test
    void refuses_a_name_with_octets_that_are_not_printable() throws Exception {
        play(
                """
                S: 220
                C~ EHLO a\\x07b\\r\\n
                S: 500 5.5.2
                C~ EHLO \\xc3\\xa4\\r\\n
                S: 500 5.5.2
                """);
    }

    @Test
    void takes_the_names_of_real_clients() throws Exception {
        play(
                """
                S: 220
                C: EHLO [IPv6:::ffff:192.0.2.1]
                S* 250 AUTH
                C: EHLO MY_LAPTOP
                S* 250 AUTH
                C: HELO my computer
                S: 250 mail
                """);
    }

    @Test
    void in_the_middle_drops_the_transaction() throws Exception {
        playReady(
                """
                C: MAIL FROM:<>
                S: 250
                C: RCPT TO:<ada@example.org>
                S: 250
                C: EHLO client.example
                S* 250 AUTH
                C: DATA
                S: 503 5.5.1
                C: RCPT TO:<ada@example.org>
                S: 503 5.5.1
                """);
    }

    @Test
    void lhlo_belongs_to_lmtp() throws Exception {
        play(
                """
                S: 220
                C: LHLO client.example
                S: 500 5.5.1
                """);
        play(
                post.server(Service.LMTP),
                """
                S: 220
                C: EHLO client.example
                S: 500 5.5.1
                C: HELO client.example
                S: 500 5.5.1
                C: LHLO client.example
                S: 250-mail.example.org
                !: AUTH
                S* 250 DSN
                """);
    }
}
