package org.posthorn.pop3;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;

@DisplayName("RFC 2595 §4 STLS")
class StlsTest extends DialogueTest {

    @BeforeEach
    void withTls() throws IOException {
        secureOnly();
    }

    @Test
    void after_it_passwords_are_taken() {
        play(
                """
                S: +OK
                C: STLS
                S= +OK Begin TLS
                TLS
                C: CAPA
                S* PIPELINING
                S= USER
                S= SASL PLAIN LOGIN
                S= .
                C: STLS
                S= -ERR TLS is not available here, or already begun
                C: USER ada
                S: +OK
                C: PASS pass word\s
                S: +OK
                """);
    }

    @Test
    void what_comes_behind_it_in_clear_is_never_run() {
        play(
                """
                S: +OK
                C~ STLS\\r\\nUSER ada\\r\\n
                !: Send PASS
                CLOSED
                """);
    }

    @Test
    void takes_no_argument() {
        play(
                """
                S: +OK
                C: STLS now
                S= -ERR This command takes no argument
                """);
    }
}
