package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 2920 §3.1 PIPELINING")
class PipeliningTest extends SmtpTest {

    @Test
    void one_bad_recipient_does_not_harm_the_others() throws Exception {
        playReady(
                """
                C~ MAIL FROM:<>\\r\\nRCPT TO:<nobody@example.org>\\r\\nRCPT TO:<ada@example.org>\\r\\nDATA\\r\\n
                S: 250 2.1.0
                S: 550 5.1.1
                S: 250 2.1.5
                S: 354
                C~ hi\\r\\n.\\r\\nMAIL FROM:<>\\r\\nRCPT TO:<bob@example.org>\\r\\nDATA\\r\\n
                S: 250 2.0.0
                S: 250 2.1.0
                S: 250 2.1.5
                S: 354
                C~ two\\r\\n.\\r\\nQUIT\\r\\n
                S: 250 2.0.0
                S: 221
                CLOSED
                """);
        assertThat(post.bodies(Post.ADA)).containsExactly("hi\r\n");
        assertThat(post.bodies(Post.BOB)).containsExactly("two\r\n");
    }

    @Test
    void data_without_a_valid_recipient_is_refused_and_its_text_is_no_message() throws Exception {
        playReady(
                """
                C~ MAIL FROM:<>\\r\\nRCPT TO:<nobody@example.org>\\r\\nDATA\\r\\n.\\r\\nQUIT\\r\\n
                S: 250 2.1.0
                S: 550 5.1.1
                S: 554 5.5.1
                S: 500 5.5.1
                S: 221
                """);
    }
}
