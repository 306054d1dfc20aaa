package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.1 CAPABILITY, NOOP, LOGOUT; RFC 2971 ID; RFC 2342 NAMESPACE")
class AnyStateTest extends DialogueTest {

    @Test
    void capability_tells_what_may_be_used_before_and_after_login() {
        play(
                """
                S: * OK
                C: a CAPABILITY
                S= * CAPABILITY IMAP4rev1 LITERAL+ ID IDLE NAMESPACE CHILDREN UIDPLUS UNSELECT MOVE PREVIEW SASL-IR AUTH=PLAIN
                S: a OK
                C: b LOGIN ada secret
                S: b OK
                C: c CAPABILITY
                S= * CAPABILITY IMAP4rev1 LITERAL+ ID IDLE NAMESPACE CHILDREN UIDPLUS UNSELECT MOVE PREVIEW
                S: c OK
                """);
    }

    @Test
    void logout_says_goodbye_before_it_is_ok() {
        select();
        play(
                """
                C: a LOGOUT
                S: * BYE
                S: a OK
                CLOSED
                """);
    }

    @Test
    void id_is_a_list_in_any_state_and_takes_what_clients_send() {
        play(
                """
                S: * OK
                C: a ID NIL
                S= * ID ("name" "Posthorn")
                S: a OK
                C: b ID ("name" "Thunderbird" "version" NIL)
                S: * ID (
                S: b OK
                C: c ID ()
                S: * ID (
                S: c OK
                C: d LOGIN ada secret
                S: d OK
                C: e ID ("name" "x"  "os" "y" )
                S: * ID (
                S: e OK
                C: f ID (atom x)
                S: f BAD
                """);
    }

    @Test
    void id_has_too_many_fields() {
        play("S: * OK");
        play("C: a ID (" + "\"x\" \"y\" ".repeat(31) + ")\nS: a BAD [LIMIT]");
    }

    @Test
    void namespace_is_one_without_a_prefix() {
        login();
        play(
                """
                C: a NAMESPACE
                S= * NAMESPACE (("" "/")) NIL NIL
                S: a OK
                """);
    }
}
