package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.4.7 COPY, RFC 6851 MOVE, RFC 4315 UIDPLUS")
class CopyTest extends DialogueTest {

    @Test
    void copies_messages_with_their_flags_and_tells_the_uids() {
        two();
        play(
                """
                C: a STORE 2 +FLAGS.SILENT (\\Flagged)
                S: a OK
                C: b COPY 1:2 Other
                S/ b OK \\[COPYUID [0-9]+ 1:2 1:2\\] .*
                C: c UID COPY 2 Other
                S/ c OK \\[COPYUID [0-9]+ 2 3\\] .*
                C: d SELECT Other
                S* d OK
                C: e FETCH 1:* FLAGS
                S= * 1 FETCH (FLAGS ())
                S= * 2 FETCH (FLAGS (\\Flagged))
                S= * 3 FETCH (FLAGS (\\Flagged))
                S: e OK
                """);
    }

    @Test
    void copy_into_the_same_mailbox_tells_the_new_messages() {
        two();
        play(
                """
                C: a COPY 2 INBOX
                S= * 3 EXISTS
                S: a OK [COPYUID
                """);
    }

    @Test
    void copy_to_a_missing_mailbox_says_trycreate() {
        two();
        play(
                """
                C: a COPY 1 Nowhere
                S: a NO [TRYCREATE]
                C: b UID MOVE 1 Nowhere
                S: b NO [TRYCREATE]
                C: c COPY 9 Other
                S: c BAD
                C: d UID COPY 9 Other
                S= d OK COPY completed
                """);
    }

    @Test
    void move_tells_the_uids_before_the_expunges() {
        two();
        play(
                """
                C: a MOVE 1:2 Other
                S/ \\* OK \\[COPYUID [0-9]+ 1:2 1:2\\] .*
                S= * 1 EXPUNGE
                S= * 1 EXPUNGE
                S: a OK
                C: b STATUS Other (MESSAGES)
                S= * STATUS "Other" (MESSAGES 2)
                S: b OK
                C: c UID MOVE 1 Other
                S= c OK MOVE completed
                """);
    }

    @Test
    void copy_refuses_a_message_that_another_session_has_expunged() {
        two();
        login(2);
        play(
                """
                2C: a SELECT INBOX
                2S* a OK
                2C: b UID MOVE 1 Other
                2S* b OK
                C: a FETCH 2 UID
                S: * 2 FETCH
                S: a OK
                C: b COPY 1:2 Other
                S= * 1 EXPUNGE
                S: b NO [EXPUNGEISSUED]
                """);
    }

    private void two() {
        inbox(message("1"), message("2"));
        select();
        play(
                """
                C: create CREATE Other
                S: create OK
                """);
    }
}
