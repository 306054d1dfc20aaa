package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;

@DisplayName("RFC 9051 §6.2.3 LOGIN")
class LoginTest extends DialogueTest {

    @Test
    void lets_a_user_in_and_tells_the_capabilities() {
        play(
                """
                S: * OK [CAPABILITY IMAP4rev1 LITERAL+
                C: a LOGIN ada secret
                S: a OK [CAPABILITY IMAP4rev1 LITERAL+
                C: b SELECT INBOX
                S* b OK
                """);
    }

    @Test
    void takes_quoted_strings_with_escapes() {
        play(
                """
                S: * OK
                C: a LOGIN "a\\"d\\\\a" "secret"
                S: a OK
                """);
    }

    @Test
    void takes_literals_of_both_kinds() {
        play(
                """
                S: * OK
                C: a LOGIN {3}
                S: +
                C~ ada {6+}\\r\\nsecret\\r\\n
                S: a OK
                """);
    }

    @Test
    void answers_a_wrong_password_and_an_unknown_user_alike() {
        play(
                """
                S: * OK
                C: a LOGIN ada wrong
                S= a NO [AUTHENTICATIONFAILED] Wrong user or password
                C: b LOGIN nobody wrong
                S= b NO [AUTHENTICATIONFAILED] Wrong user or password
                C: c SELECT INBOX
                S: c BAD
                """);
    }

    @Test
    void asks_to_come_back_when_the_directory_does_not_answer() {
        play(
                """
                S: * OK
                C: a LOGIN lost secret
                S: a NO [UNAVAILABLE]
                """);
    }

    @Test
    void is_announced_as_disabled_and_refused_where_passwords_need_encryption() throws IOException {
        secureOnly();
        play(
                """
                S/ \\* OK \\[CAPABILITY .*LOGINDISABLED.*
                C: a LOGIN ada secret
                S: a NO [PRIVACYREQUIRED]
                C: b AUTHENTICATE PLAIN
                S: b NO [PRIVACYREQUIRED]
                """);
    }

    @Test
    void is_refused_for_good_where_passwords_are_not_taken() throws IOException {
        withoutPasswords();
        play(
                """
                S/ \\* OK \\[CAPABILITY .*LOGINDISABLED AUTH=XOAUTH2.*
                C: a LOGIN ada secret
                S= a NO [CANNOT] Passwords are not taken here
                C: b AUTHENTICATE PLAIN
                S= b NO [CANNOT] Unknown mechanism
                """);
    }

    @Test
    void is_refused_once_logged_in() {
        login();
        play(
                """
                C: a LOGIN ada secret
                S: a BAD
                """);
    }

    @Test
    void lacks_an_argument() {
        play(
                """
                S: * OK
                C: a LOGIN ada
                S: a BAD
                C: b LOGIN
                S: b BAD
                C: c LOGIN ada secret more
                S: c BAD
                """);
    }

    @Test
    void ends_the_connection_after_too_many_attempts() {
        play("S: * OK");
        for (int i = 0; i < 9; i++) {
            play("C: a LOGIN ada wrong\nS: a NO\nC: b NOOP\nS: b OK");
        }
        play(
                """
                C: a LOGIN ada wrong
                S: a NO
                S: * BYE
                CLOSED
                """);
    }
}
