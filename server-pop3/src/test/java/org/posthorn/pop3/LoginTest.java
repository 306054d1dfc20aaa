package org.posthorn.pop3;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;

@DisplayName("RFC 1939 §7 USER and PASS, RFC 3206 §4 AUTH")
class LoginTest extends DialogueTest {

    @Test
    void a_password_with_spaces_is_not_cut() {
        play(
                """
                S= +OK Posthorn ready
                C: USER ada
                S= +OK Send PASS
                C: PASS pass word\s
                S= +OK 0 messages
                """);
    }

    @Test
    void keywords_are_taken_in_any_case() {
        play(
                """
                S: +OK
                C: uSeR ada@EXAMPLE.test
                S: +OK
                C: pass pass word\s
                S: +OK
                """);
    }

    @Test
    void a_wrong_password_and_an_unknown_user_get_the_same_answer() {
        play(
                """
                S: +OK
                C: USER ada
                S= +OK Send PASS
                C: PASS pass word
                S= -ERR [AUTH] Wrong user or password
                C: USER nobody
                S= +OK Send PASS
                C: PASS x
                S= -ERR [AUTH] Wrong user or password
                C: USER ada
                S: +OK
                C: PASS pass word\s
                S: +OK
                """);
    }

    @Test
    void pass_needs_a_user_before_it_each_time() {
        play(
                """
                S: +OK
                C: PASS x
                S= -ERR Send USER first
                C: USER ada
                S: +OK
                C: PASS x
                S: -ERR [AUTH]
                C: PASS pass word\s
                S= -ERR Send USER first
                """);
    }

    @Test
    void too_many_failures_end_the_session() {
        play(
                """
                S: +OK
                C: USER ada
                """);
        for (int attempt = 1; attempt <= 10; attempt++) {
            play(
                    """
                    S: +OK
                    C: PASS x
                    S: -ERR [AUTH]
                    """);
            if (attempt < 10) {
                play("C: USER ada");
            }
        }
        play(
                """
                S= -ERR Too many errors
                CLOSED
                """);
    }

    @Test
    void a_second_login_is_refused() {
        login();
        play(
                """
                C: USER bob
                S= -ERR Not in this state
                C: AUTH PLAIN
                S= -ERR Not in this state
                C: STLS
                S= -ERR Not in this state
                C: NOOP
                S: +OK
                """);
    }

    @Test
    void transaction_commands_need_a_login() {
        play(
                """
                S: +OK
                C: STAT
                S= -ERR Not in this state
                C: LIST
                S= -ERR Not in this state
                C: RETR 1
                S= -ERR Not in this state
                C: DELE 1
                S= -ERR Not in this state
                C: UIDL
                S= -ERR Not in this state
                C: NOOP
                S= -ERR Not in this state
                C: QUIT
                S: +OK
                CLOSED
                """);
    }

    @Test
    void without_tls_no_password_is_asked_for_where_that_is_configured() throws IOException {
        secureOnly();
        play(
                """
                S: +OK
                C: USER ada
                S= -ERR Encrypt first, with STLS
                C: PASS pass word\s
                S= -ERR Send USER first
                C: AUTH PLAIN
                S= -ERR Unknown mechanism, or not without TLS
                """);
    }

    @Test
    void where_passwords_are_not_taken_none_is_asked_for() {
        withoutPasswords();
        play(
                """
                S: +OK
                C: USER ada
                S= -ERR Passwords are not taken here
                """);
    }
}
