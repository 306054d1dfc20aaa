package org.posthorn.smtp;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "RFC 5321 §4.1.1.6 to §4.1.1.10 VRFY, EXPN, HELP, NOOP, QUIT, and §4.2.4 unknown commands")
class OtherCommandsTest extends SmtpTest {

    @Test
    void are_answered_as_the_table_says() throws Exception {
        playReady(
                """
                C: VRFY ada
                S: 252 2.0.0
                C: VRFY
                S: 501 5.5.4
                C: EXPN all
                S: 502 5.5.1
                C: HELP
                S: 214 2.0.0
                C: HELP MAIL
                S: 214 2.0.0
                C: NOOP
                S: 250 2.0.0
                C: NOOP whatever that is
                S: 250 2.0.0
                C: WIZ
                S: 500 5.5.1
                C:
                S: 500 5.5.1
                C: RSET now
                S: 501 5.5.4
                C: DATA now
                S: 501 5.5.4
                C: QUIT now
                S: 501 5.5.4
                C: QUIT
                S= 221 2.0.0 Goodbye
                CLOSED
                """);
    }
}
