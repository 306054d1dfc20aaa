package org.posthorn.smtp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Size;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.smtp.SmtpConf.BareLineEnds;

import java.time.Duration;
import java.util.List;

@DisplayName("RFC 5321 §4.5.3 Sizes and timeouts")
class LimitsTest extends SmtpTest {

    private SmtpServer server(int messages, int errors, Duration idle) {
        var conf =
                new SmtpConf(
                        new Size(100_000),
                        100,
                        messages,
                        errors,
                        idle,
                        BareLineEnds.REFUSE,
                        List.of(),
                        SmtpConf.defaults().senderLogin());
        return post.server(Service.MX, conf, post.inbound());
    }

    @Test
    void too_many_errors_end_the_session() throws Exception {
        play(
                server(100, 3, Duration.ofMinutes(5)),
                """
                S: 220
                C: ONE
                S: 500
                C: TWO
                S: 500
                C: THREE
                S: 500
                C: FOUR
                S: 500
                S= 421 4.7.0 Too many errors
                CLOSED
                """);
    }

    @Test
    void an_accepted_message_makes_up_for_errors() throws Exception {
        play(
                server(100, 3, Duration.ofMinutes(5)),
                """
                S: 220
                C: ONE
                S: 500
                C: TWO
                S: 500
                C: THREE
                S: 500
                C: HELO client.example
                S: 250
                C: MAIL FROM:<>
                S: 250
                C: RCPT TO:<ada@example.org>
                S: 250
                C: DATA
                S: 354
                C: .
                S: 250
                C: ONE
                S: 500
                C: TWO
                S: 500
                C: QUIT
                S: 221
                """);
    }

    @Test
    void too_many_recipients_are_put_off_and_the_others_served() throws Exception {
        var script =
                new StringBuilder(
                        "S: 220\nC: HELO client.example\nS: 250\nC: MAIL FROM:<>\nS: 250\n");
        script.append("C: RCPT TO:<ada@example.org>\nS: 250\n".repeat(100));
        script.append("C: RCPT TO:<ada@example.org>\nS: 452 4.5.3\n".repeat(5));
        script.append("C: DATA\nS: 354\nC: .\nS: 250\n");
        play(server(100, 3, Duration.ofMinutes(5)), script.toString());
    }

    @Test
    void too_many_messages_end_the_session() throws Exception {
        play(
                server(1, 3, Duration.ofMinutes(5)),
                """
                S: 220
                C: HELO client.example
                S: 250
                C: MAIL FROM:<>
                S: 250
                C: RCPT TO:<ada@example.org>
                S: 250
                C: DATA
                S: 354
                C: .
                S: 250
                C: MAIL FROM:<>
                S: 421 4.7.0
                CLOSED
                """);
    }

    @Test
    void whoever_begins_and_sends_nothing_has_to_come_again() throws Exception {
        String begun = "C: MAIL FROM:<>\nS: 250\n";
        String message =
                begun + "C: RCPT TO:<ada@example.org>\nS: 250\nC: DATA\nS: 354\nC: .\nS: 250\n";
        play(
                server(1000, 3, Duration.ofMinutes(5)),
                "S: 220\nC: HELO client.example\nS: 250\n"
                        + message.repeat(20)
                        + (begun + "C: RSET\nS: 250\n").repeat(50)
                        + (begun + "C: HELO client.example\nS: 250\n").repeat(50)
                        + "C: MAIL FROM:<>\n"
                        + "S: 421 4.7.0 Too many transactions without a message\n"
                        + "CLOSED\n");
    }

    @Test
    void silence_ends_the_session_with_a_word() throws Exception {
        play(
                server(100, 3, Duration.ofMillis(50)),
                """
                S: 220
                S: 421 4.4.2 mail.example.org
                CLOSED
                """);
    }

    @Test
    void lines_are_long_but_not_endless() throws Exception {
        playReady(
                """
                C: NOOP %s
                S: 250
                C: NOOP %s
                S: 500 5.5.2 Line too long
                C: NOOP %s
                S: 500 5.5.2 Line too long
                C: NOOP
                S: 250
                """
                        .formatted("x".repeat(1000), "x".repeat(2048), "x".repeat(100_000)));
    }
}
