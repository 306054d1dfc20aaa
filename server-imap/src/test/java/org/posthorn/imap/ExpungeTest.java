package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.4.3 EXPUNGE, §6.4.1 CLOSE, §6.4.2 UNSELECT")
class ExpungeTest extends DialogueTest {

    @Test
    void removes_what_is_marked_and_renumbers() {
        four();
        play(
                """
                C: a STORE 1,2,4 +FLAGS.SILENT (\\Deleted)
                S: a OK
                C: b EXPUNGE
                S= * 1 EXPUNGE
                S= * 1 EXPUNGE
                S= * 2 EXPUNGE
                S: b OK
                C: c FETCH 1:* UID
                S= * 1 FETCH (UID 3)
                S: c OK
                """);
    }

    @Test
    void uid_expunge_removes_only_what_is_named() {
        four();
        play(
                """
                C: a STORE 1:3 +FLAGS.SILENT (\\Deleted)
                S: a OK
                C: b UID EXPUNGE 2:4
                S= * 2 EXPUNGE
                S= * 2 EXPUNGE
                S: b OK
                C: c FETCH 1:* UID
                S= * 1 FETCH (UID 1)
                S= * 2 FETCH (UID 4)
                S: c OK
                """);
    }

    @Test
    void close_expunges_without_a_word_and_unselect_does_not() {
        four();
        play(
                """
                C: a STORE 1 +FLAGS.SILENT (\\Deleted)
                S: a OK
                C: b UNSELECT
                S: b OK
                C: c FETCH 1 FLAGS
                S: c BAD
                C: d STATUS INBOX (MESSAGES)
                S= * STATUS "INBOX" (MESSAGES 4)
                S: d OK
                C: e EXAMINE INBOX
                S* e OK
                C: f CLOSE
                S: f OK
                C: g STATUS INBOX (MESSAGES)
                S= * STATUS "INBOX" (MESSAGES 4)
                S: g OK
                C: h SELECT INBOX
                S* h OK
                C: i CLOSE
                S= i OK CLOSE completed
                C: j STATUS INBOX (MESSAGES)
                S= * STATUS "INBOX" (MESSAGES 3)
                S: j OK
                """);
    }

    @Test
    void check_is_fine() {
        four();
        play(
                """
                C: a CHECK
                S: a OK
                """);
    }

    private void four() {
        inbox(message("1"), message("2"), message("3"), message("4"));
        select();
    }
}
