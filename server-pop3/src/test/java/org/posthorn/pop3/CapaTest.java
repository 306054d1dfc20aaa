package org.posthorn.pop3;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;

@DisplayName("RFC 2449 §5 CAPA")
class CapaTest extends DialogueTest {

    @Test
    void names_what_a_stranger_can_use() {
        play(
                """
                S: +OK
                C: CAPA
                S: +OK
                S= TOP
                S= UIDL
                S= RESP-CODES
                S= AUTH-RESP-CODE
                S= PIPELINING
                S= USER
                S= SASL PLAIN LOGIN
                S= .
                """);
    }

    @Test
    void names_the_same_to_a_user() {
        login();
        play(
                """
                C: CAPA
                S: +OK
                S= TOP
                S= UIDL
                S= RESP-CODES
                S= AUTH-RESP-CODE
                S= PIPELINING
                S= USER
                S= SASL PLAIN LOGIN
                S= .
                """);
    }

    @Test
    void names_no_password_in_clear_where_none_is_taken() throws IOException {
        secureOnly();
        play(
                """
                S: +OK
                C: CAPA
                S* PIPELINING
                S= STLS
                S= .
                C: AUTH
                S: +OK
                S= .
                """);
    }
}
