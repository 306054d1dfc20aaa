package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.2.2 AUTHENTICATE, RFC 4959")
class AuthenticateTest extends DialogueTest {

    @Test
    void asks_for_the_response() {
        play(
                """
                S: * OK
                C: a AUTHENTICATE PLAIN
                S/ \\+ ?
                C: AGFkYQBzZWNyZXQ=
                S: a OK [CAPABILITY
                """);
    }

    @Test
    void takes_an_initial_response() {
        play(
                """
                S: * OK
                C: a authenticate plain AGFkYQBzZWNyZXQ=
                S: a OK
                """);
    }

    @Test
    void takes_an_empty_initial_response_for_one() {
        play(
                """
                S: * OK
                C: a AUTHENTICATE PLAIN =
                S: a BAD
                """);
    }

    @Test
    void takes_a_blank_without_a_response_for_none() {
        play(
                """
                S: * OK
                C~ a AUTHENTICATE PLAIN \\r\\n
                S/ \\+ ?
                C: AGFkYQBzZWNyZXQ=
                S: a OK [CAPABILITY
                """);
    }

    @Test
    void is_cancelled_by_an_asterisk() {
        play(
                """
                S: * OK
                C: a AUTHENTICATE PLAIN
                S: +
                C: *
                S: a BAD
                C: b NOOP
                S: b OK
                """);
    }

    @Test
    void refuses_what_is_not_base64() {
        play(
                """
                S: * OK
                C: a AUTHENTICATE PLAIN
                S: +
                C: (((
                S: a BAD
                C: b AUTHENTICATE PLAIN %%%
                S: b BAD
                """);
    }

    @Test
    void says_no_to_a_wrong_password_and_to_an_unknown_mechanism() {
        play(
                """
                S: * OK
                C: a AUTHENTICATE PLAIN AGFkYQB3cm9uZw==
                S: a NO [AUTHENTICATIONFAILED]
                C: b AUTHENTICATE FROB
                S: b NO
                """);
    }

    @Test
    void takes_a_token_of_32000_octets() {
        play("S: * OK");
        String token = "A".repeat(32_000);
        play("C: a AUTHENTICATE PLAIN " + token + "\nS: a BAD");
        play("C: b AUTHENTICATE PLAIN\nS: +\nC: " + token + "\nS: b BAD");
    }
}
