package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 2177 IDLE")
class IdleTest extends DialogueTest {

    @Test
    void pushes_new_messages_flags_and_expunges() {
        inbox(message("1"));
        select(1);
        select(2);
        play(
                """
                C: a IDLE
                S: +
                """);
        inbox(message("2"));
        play(
                """
                S= * 2 EXISTS
                2C: b STORE 1 +FLAGS (\\Deleted)
                S= * 1 FETCH (FLAGS (\\Deleted))
                2S* b OK
                2C: c EXPUNGE
                S= * 1 EXPUNGE
                2S* c OK
                C: dOnE
                S: a OK
                C: d NOOP
                S: d OK
                """);
    }

    @Test
    void tells_at_once_what_happened_before() {
        select();
        inbox(message("1"));
        play(
                """
                C: a IDLE
                S: +
                S= * 1 EXISTS
                C: DONE
                S: a OK
                """);
    }

    @Test
    void another_command_instead_of_done_is_bad() {
        select();
        play(
                """
                C: a IDLE
                S: +
                C: b NOOP
                S: a BAD
                C: c NOOP
                S: c OK
                """);
    }

    @Test
    void is_allowed_with_nothing_selected() {
        login();
        play(
                """
                C: a IDLE
                S: +
                C: DONE
                S: a OK
                """);
    }

    @Test
    void may_be_over_before_it_begins() {
        select();
        play(
                """
                C~ a IDLE\\r\\nDONE\\r\\nb NOOP\\r\\n
                S: +
                S: a OK
                S: b OK
                """);
    }

    @Test
    void hears_that_the_mailbox_is_deleted() {
        login(2);
        play(
                """
                2C: a CREATE x
                2S: a OK
                """);
        login(1);
        play(
                """
                C: a SELECT x
                S* a OK
                C: b IDLE
                S: +
                2C: b DELETE x
                2S: b OK
                S: * BYE
                CLOSED
                """);
    }

    @Test
    void needs_a_login() {
        play(
                """
                S: * OK
                C: a IDLE
                S: a BAD
                """);
    }
}
