package org.posthorn.smtp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.Origin.Service;

@DisplayName("RFC 5321 §3.1 Session initiation")
class GreetingTest extends SmtpTest {

    @Test
    void names_the_server_and_its_protocol() throws Exception {
        play("S= 220 mail.example.org ESMTP Posthorn");
        play(post.server(Service.LMTP), "S= 220 mail.example.org LMTP Posthorn");
    }

    @Test
    void a_client_that_talks_first_is_answered_in_order() throws Exception {
        play(
                """
                C~ EHLO early.example\\r\\nNOOP\\r\\nQUIT\\r\\n
                S: 220
                S* 250 AUTH
                S: 250 2.0.0
                S: 221 2.0.0
                CLOSED
                """);
    }
}
