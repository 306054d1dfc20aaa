package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.net.Dialogue;
import org.posthorn.pipeline.Origin.Service;

@DisplayName("RFC 5321 §4.1.1.4 DATA and §4.5.2 transparency")
class DataTest extends SmtpTest {

    static final String DATA =
            """
            C: MAIL FROM:<eva@elsewhere.example>
            S: 250
            C: RCPT TO:<ada@example.org>
            S: 250
            C: DATA
            S= 354 End data with <CR><LF>.<CR><LF>
            """;

    @Test
    void delivers_octet_for_octet_behind_the_trace_fields() throws Exception {
        playReady(
                DATA
                        + """
                        C: Subject: hello
                        C:
                        C: ..
                        C: ..two dots
                        C: ...three
                        C: . not the end
                        C:  .
                        C: \u00e4 8-bit
                        C: last
                        C: .
                        S: 250 2.0.0 Accepted as
                        """);
        assertThat(post.bodies(Post.ADA))
                .singleElement()
                .asString()
                .endsWith(
                        """
                        Subject: hello

                        .
                        .two dots
                        ..three
                         not the end
                         .
                        \u00c3\u00a4 8-bit
                        last
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void begins_with_return_path_delivered_to_and_received_in_front() throws Exception {
        playReady(DATA + "C: Subject: x\nC:\nC: .\nS: 250\n");
        assertThat(post.inbox(Post.ADA))
                .singleElement()
                .asString()
                .matches(
                        """
                        Return-Path: <eva@elsewhere\\.example>
                        Delivered-To: ada@example\\.org
                        Received: from client\\.example \\(\\[127\\.0\\.0\\.1]\\)
                        \tby mail\\.example\\.org \\(Posthorn\\) with ESMTP id [0-9a-z]+
                        \tfor <ada@example\\.org>;
                        \t[A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} [\\d:]{8} \\+0000
                        Subject: x

                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void takes_a_message_in_any_pieces() throws Exception {
        String script = "Subject: x\r\n\r\n..a\r\nb\r\n.\r\n";
        for (int size = 1; size <= 5; size++) {
            try (Dialogue dialogue = post.dialogue(Service.MX)) {
                dialogue.play("S: 220\nC: HELO c\nS: 250\n" + DATA);
                byte[] octets = script.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                for (int at = 0; at < octets.length; at += size) {
                    dialogue.send(
                            java.util.Arrays.copyOfRange(
                                    octets, at, Math.min(octets.length, at + size)));
                }
                dialogue.play("S: 250");
            }
        }
        assertThat(post.bodies(Post.ADA))
                .hasSize(5)
                .allMatch(b -> b.endsWith("\r\n\r\n.a\r\nb\r\n"));
    }

    @Test
    void takes_long_lines_and_an_empty_message() throws Exception {
        playReady(DATA + "C: " + "x".repeat(5000) + "\nC: .\nS: 250\n");
        playReady(DATA + "C: .\nS: 250\n");
        assertThat(post.bodies(Post.ADA)).containsExactly("x".repeat(5000) + "\r\n", "");
    }

    @Test
    void is_dropped_when_the_client_leaves_in_the_middle() throws Exception {
        playReady(DATA + "C: Subject: half\nFIN\nCLOSED");
        assertThat(post.inbox(Post.ADA)).isEmpty();
    }

    @Test
    void leaves_no_transaction_behind_whether_accepted_or_refused() throws Exception {
        playReady(
                DATA
                        + """
                        C: .
                        S: 250
                        C: DATA
                        S: 503 5.5.1
                        """
                        + DATA
                        + """
                        C~ bare\\nlf\\r\\n.\\r\\n
                        S: 550 5.6.0
                        C: DATA
                        S: 503 5.5.1
                        C: RCPT TO:<ada@example.org>
                        S: 503 5.5.1
                        """);
    }

    @Test
    void refuses_mail_that_goes_round_in_circles() throws Exception {
        playReady(DATA + "C: Received: x\n".repeat(100) + "C:\nC: .\nS: 554 5.4.6\n");
        playReady(DATA + "C: Delivered-To: Ada@example.org\nC:\nC: .\nS: 554 5.4.6\n");
        playReady(DATA + "C: Received: x\n".repeat(99) + "C:\nC: Received: x\nC: .\nS: 250\n");
    }
}
