package org.posthorn.smtp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 5321 §4.1.1.2 MAIL")
class MailTest extends SmtpTest {

    @Test
    void takes_any_sender_that_is_a_path() throws Exception {
        for (String path :
                new String[] {
                    "<>",
                    "<eva@elsewhere.example>",
                    "<\"e v a\"@elsewhere.example>",
                    "<eva@[192.0.2.1]>",
                    "<@relay.example,@two.example:eva@elsewhere.example>"
                }) {
            playReady(
                    """
                    C: MAIL FROM:%s
                    S: 250 2.1.0
                    """
                            .formatted(path));
        }
    }

    @Test
    void refuses_what_is_no_path() throws Exception {
        playReady(
                """
                C: MAIL
                S: 501 5.5.4
                C: MAIL FROM
                S: 501 5.5.4
                C: MAIL TO:<eva@elsewhere.example>
                S: 501 5.5.4
                C: MAILFROM:<eva@elsewhere.example>
                S: 500 5.5.1
                C: MAIL FROM:eva@elsewhere.example
                S: 501 5.1.7
                C: MAIL FROM:<eva>
                S: 501 5.1.7
                C: MAIL FROM:<eva@elsewhere.example
                S: 501 5.1.7
                C: MAIL FROM:<eva@elsewhere.example>junk
                S: 501 5.5.4
                C: MAIL FROM:<%s@elsewhere.example>
                S: 501 5.1.7
                """
                        .formatted("x".repeat(300)));
    }

    @Test
    void refuses_other_characters_than_ascii_without_smtputf8() throws Exception {
        playReady(
                """
                C: MAIL FROM:<\u00e4@elsewhere.example>
                S: 553 5.6.7
                C: MAIL FROM:<\u00e4@elsewhere.example> SMTPUTF8
                S: 250
                """);
    }

    @Test
    void takes_the_parameters_that_are_announced() throws Exception {
        playReady(
                """
                C: MAIL FROM:<eva@elsewhere.example> size=1000  BODY=8bitmime AUTH=<>
                S: 250
                C: RSET
                S: 250
                C: MAIL FROM:<eva@elsewhere.example> BODY=7BIT AUTH=e+3Dmc2@example.com SIZE=0
                S: 250
                """);
    }

    @Test
    void takes_a_parameter_as_long_as_a_line() throws Exception {
        playReady(
                "C: MAIL FROM:<> AUTH=%s\nS: 250\nC: RSET\nS: 250\n".formatted("x".repeat(2000))
                        + "C: MAIL FROM:<> AUTH=%s\nS: 250\n".formatted("+41".repeat(660)));
    }

    @Test
    void refuses_other_parameters_and_bad_values() throws Exception {
        playReady(
                """
                C: MAIL FROM:<> BY=100;R
                S: 555 5.5.4
                C: MAIL FROM:<> BODY=BINARYMIME
                S: 501 5.5.4
                C: MAIL FROM:<> BODY
                S: 501 5.5.4
                C: MAIL FROM:<> SIZE=-1
                S: 501 5.5.4
                C: MAIL FROM:<> SIZE=ten
                S: 501 5.5.4
                C: MAIL FROM:<> SIZE=10 SIZE=10
                S: 501 5.5.4
                C: MAIL FROM:<> AUTH=+3
                S: 501 5.5.4
                C~ MAIL FROM:<> SIZE=\\x01\\r\\n
                S: 501 5.5.4
                """);
    }
}
