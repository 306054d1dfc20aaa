package org.posthorn.pop3;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

@DisplayName("RFC 5034 §4 AUTH")
class AuthTest extends DialogueTest {

    private static final String ADA = base64("\0ada\0pass word ");

    @Test
    void plain_with_an_initial_response() {
        play("S: +OK\nC: auth plain " + ADA + "\nS= +OK 0 messages\nC: STAT\nS= +OK 0 0\n");
    }

    @Test
    void plain_without_one() {
        play("S: +OK\nC: AUTH PLAIN\nS= + \nC: " + ADA + "\nS= +OK 0 messages\n");
    }

    @Test
    void login_asks_for_name_and_password() {
        play(
                """
                S: +OK
                C: AUTH LOGIN
                S= + VXNlcm5hbWU6
                C: YWRh
                S= + UGFzc3dvcmQ6
                C: cGFzcyB3b3JkIA==
                S= +OK 0 messages
                """);
    }

    @Test
    void login_takes_the_name_at_once() {
        play(
                """
                S: +OK
                C: AUTH LOGIN YWRh
                S= + UGFzc3dvcmQ6
                C: cGFzcyB3b3JkIA==
                S= +OK 0 messages
                """);
    }

    @Test
    void without_an_argument_it_names_the_mechanisms() {
        play(
                """
                S: +OK
                C: AUTH
                S: +OK
                S= PLAIN
                S= LOGIN
                S= .
                """);
    }

    @Test
    void an_exchange_can_be_cancelled_and_begun_again() {
        play(
                """
                S: +OK
                C: AUTH PLAIN
                S= +\s
                C: *
                S= -ERR Cancelled
                C: AUTH PLAIN =
                S= -ERR Malformed authentication data
                C: AUTH PLAIN !
                S= -ERR Not base64
                C: AUTH PLAIN
                S= +\s
                C: not base64
                S= -ERR Not base64
                C: AUTH CRAM-MD5
                S= -ERR Unknown mechanism, or not without TLS
                """);
        play("C: AUTH PLAIN " + ADA + "\nS: +OK\n");
    }

    @Test
    void a_wrong_password_and_another_identity_get_the_same_answer() {
        play(
                "S: +OK\nC: AUTH PLAIN "
                        + base64("\0ada\0x")
                        + "\nS= -ERR [AUTH] Wrong user or password\n");
        play(
                "C: AUTH PLAIN "
                        + base64("bob\0ada\0pass word ")
                        + "\nS= -ERR [AUTH] Wrong user or password\n");
    }

    @Test
    void long_responses_have_room() {
        String initial = base64("\0ada\0" + "x".repeat(20_000));
        play("S: +OK\nC: AUTH PLAIN " + initial + "\nS: -ERR [AUTH]\n");
        play("C: AUTH PLAIN\nS= + \nC: " + initial + "\nS: -ERR [AUTH]\n");
        play(
                "C: AUTH PLAIN\nS= + \nC: "
                        + "x".repeat(32_769)
                        + "\nS= -ERR Command line too long\n");
        play("C: AUTH PLAIN " + ADA + "\nS: +OK\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
