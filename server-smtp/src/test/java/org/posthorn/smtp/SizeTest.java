package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.net.Dialogue;
import org.posthorn.pipeline.Origin.Service;

import java.nio.charset.StandardCharsets;

@DisplayName("RFC 1870 §6 SIZE")
class SizeTest extends SmtpTest {

    @Test
    void a_declared_size_over_the_limit_is_refused_at_mail() throws Exception {
        playReady(
                """
                C: MAIL FROM:<> SIZE=100001
                S: 552 5.3.4
                C: MAIL FROM:<> SIZE=99999999999999999999
                S: 552 5.3.4
                C: MAIL FROM:<> SIZE=100000
                S: 250
                """);
    }

    @Test
    void a_message_over_the_limit_is_refused_at_its_end_and_the_session_goes_on() throws Exception {
        try (Dialogue dialogue = post.dialogue(Service.MX)) {
            dialogue.play(READY + ENVELOPE + "C: DATA\nS: 354\n");
            dialogue.send(message(100_001));
            dialogue.play("S: 552 5.3.4\n" + ENVELOPE + "C: DATA\nS: 354\n");
            dialogue.send(message(100_000));
            dialogue.play("S: 250 2.0.0\nC: QUIT\nS: 221\n");
        }
        assertThat(post.bodies(Post.ADA)).singleElement().asString().hasSize(100_000);
    }

    @Test
    void a_client_that_never_ends_is_cut_off() throws Exception {
        try (Dialogue dialogue = post.dialogue(Service.MX)) {
            dialogue.play(READY + ENVELOPE + "C: DATA\nS: 354\n");
            dialogue.send(new byte[2 * 100_000 + (1 << 20) + 20_000]);
            dialogue.play("S: 421 4.3.4\nCLOSED\n");
        }
        assertThat(post.inbox(Post.ADA)).isEmpty();
    }

    private static final String READY = "S: 220\nC: HELO client.example\nS: 250\n";
    private static final String ENVELOPE =
            """
            C: MAIL FROM:<>
            S: 250
            C: RCPT TO:<ada@example.org>
            S: 250
            """;

    /** As sent, with so many octets of content. */
    private static byte[] message(int size) {
        return ("x".repeat(size - 2) + "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
