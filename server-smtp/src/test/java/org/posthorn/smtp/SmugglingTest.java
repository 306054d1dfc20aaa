package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.net.Dialogue;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.smtp.SmtpConf.BareLineEnds;

import java.nio.charset.StandardCharsets;

@DisplayName("RFC 5321 §2.3.8 Lines: what others take for the end of data ends nothing here")
class SmugglingTest extends SmtpTest {

    private static final String SECOND =
            "MAIL FROM:<mallory@elsewhere.example>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\nsecond";

    private static final String OPEN =
            """
            S: 220
            C: EHLO client.example
            S* 250 AUTH
            C: MAIL FROM:<eva@elsewhere.example>
            S: 250
            C: RCPT TO:<ada@example.org>
            S: 250
            C: DATA
            S: 354
            """;

    /** Every one but CRLF.CRLF, as Java writes them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\r.\n",
                "\n.\r",
                "\r\r\n.\r\r\n",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\n\r.\r\n",
                "\r\n\r.\r\n",
                "\r\n.\r\0\n"
            })
    void is_refused_whole(String end) throws Exception {
        try (Dialogue dialogue = post.dialogue(Service.MX)) {
            dialogue.play(OPEN);
            send(dialogue, "first" + end + SECOND + "\r\n.\r\n");
            dialogue.play("S: 550 5.6.0\nC: NOOP\nS: 250 2.0.0 OK\nC: QUIT\nS: 221\nCLOSED\n");
        }
        assertThat(post.inbox(Post.ADA)).isEmpty();
        assertThat(post.inbox(Post.BOB)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\r.\n",
                "\n.\r",
                "\n\r.\r\n",
                "\r\n\r.\r\n"
            })
    void is_one_mail_where_line_ends_are_normalised(String end) throws Exception {
        var defaults = SmtpConf.defaults();
        var conf =
                new SmtpConf(
                        defaults.maxMessage(),
                        defaults.maxRecipients(),
                        defaults.maxMessages(),
                        defaults.maxErrors(),
                        defaults.idle(),
                        BareLineEnds.NORMALISE,
                        defaults.trustedNetworks(),
                        defaults.senderLogin());
        try (Dialogue dialogue = post.dialogue(post.server(Service.MX, conf, post.inbound()))) {
            dialogue.play(OPEN);
            send(dialogue, "first" + end + SECOND + "\r\n.\r\n");
            dialogue.play("S: 250 2.0.0\nC: NOOP\nS: 250 2.0.0 OK\nC: QUIT\nS: 221\nCLOSED\n");
        }
        assertThat(post.inbox(Post.BOB)).isEmpty();
        assertThat(post.bodies(Post.ADA))
                .singleElement()
                .asString()
                .startsWith("first\r\n")
                .endsWith("\r\nDATA\r\nsecond\r\n")
                .doesNotContainPattern("[^\r]\n|\r[^\n]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\n", "NOOP\rNOOP\r\n", "RSET\0\r\n", "\n"})
    void no_command_line_ends_otherwise_either(String line) throws Exception {
        try (Dialogue dialogue = post.dialogue(Service.MX)) {
            dialogue.play("S: 220");
            send(dialogue, line);
            dialogue.play("S: 500 5.5.2\nC: NOOP\nS: 250\n");
        }
    }

    private static void send(Dialogue dialogue, String text) {
        dialogue.send(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
