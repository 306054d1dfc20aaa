package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.4.6 STORE")
class StoreTest extends DialogueTest {

    @Test
    void adds_removes_and_replaces_flags() {
        inbox(message("1"), message("2"));
        select();
        play(
                """
                C: a STORE 1:2 +FLAGS (\\Seen \\Flagged)
                S= * 1 FETCH (FLAGS (\\Flagged \\Seen))
                S= * 2 FETCH (FLAGS (\\Flagged \\Seen))
                S: a OK
                C: b STORE 1 -FLAGS \\Seen
                S= * 1 FETCH (FLAGS (\\Flagged))
                S: b OK
                C: c store 2 flags (\\Draft)
                S= * 2 FETCH (FLAGS (\\Draft))
                S: c OK
                C: d STORE 2 FLAGS ()
                S= * 2 FETCH (FLAGS ())
                S: d OK
                C: e STORE 2 -FLAGS (\\Seen)
                S= * 2 FETCH (FLAGS ())
                S: e OK
                C: f STORE 2 +FLAGS \\Seen \\Answered
                S= * 2 FETCH (FLAGS (\\Answered \\Seen))
                S: f OK
                """);
    }

    @Test
    void silent_says_nothing_of_its_own_change() {
        inbox(message("1"));
        select();
        play(
                """
                C: a STORE 1 +FLAGS.SILENT (\\Seen)
                S: a OK
                C: b NOOP
                S: b OK
                C: c FETCH 1 FLAGS
                S= * 1 FETCH (FLAGS (\\Seen))
                S: c OK
                """);
    }

    @Test
    void silent_still_tells_what_another_session_changed() {
        inbox(message("1"));
        select(1);
        select(2);
        play(
                """
                2C: a STORE 1 +FLAGS.SILENT (\\Flagged)
                2S: a OK
                C: b STORE 1 +FLAGS.SILENT (\\Seen)
                S= * 1 FETCH (FLAGS (\\Flagged))
                S: b OK
                """);
    }

    @Test
    void keywords_are_the_same_in_any_case_and_appear_in_flags_first() {
        inbox(message("1"));
        select();
        play(
                """
                C: a STORE 1 +FLAGS ($Label1 NonJunk)
                S= * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Label1 NonJunk)
                S= * 1 FETCH (FLAGS ($Label1 NonJunk))
                S: a OK
                C: b STORE 1 -FLAGS (NONJUNK)
                S= * 1 FETCH (FLAGS ($Label1))
                S: b OK
                """);
    }

    @Test
    void takes_a_hundred_keywords_and_odd_atoms_but_not_everything() {
        inbox(message("1"));
        select();
        var hundred = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            hundred.append(i == 0 ? "" : " ").append("k").append(i);
        }
        play("C: a STORE 1 +FLAGS.SILENT (" + hundred + ")\nS* a OK");
        play("C: b STORE 1 +FLAGS.SILENT (!#$&'+,-./:;<=>?@^_`|}~[)\nS* b OK");
        play("C: c STORE 1 +FLAGS (a]b)\nS: c BAD");
        play("C: d STORE 1 +FLAGS (" + "x".repeat(256) + ")\nS: d BAD [LIMIT]");
        play("C: e STORE 1 +FLAGS (" + "x ".repeat(201) + "x)\nS: e BAD [LIMIT]");
        play("C: f STORE 1 +FLAGS (\\Frob)\nS: f BAD");
        play("C: g STORE 1 FROB (\\Seen)\nS: g BAD");
        play("C: h STORE 9 +FLAGS (\\Seen)\nS: h BAD");
    }

    @Test
    void recent_is_left_out() {
        inbox(message("1"));
        select();
        play(
                """
                C: a STORE 1 +FLAGS (\\Recent \\Seen)
                S= * 1 FETCH (FLAGS (\\Seen))
                S: a OK
                """);
    }

    @Test
    void uid_store_answers_with_the_uid() {
        inbox(message("1"));
        select();
        play(
                """
                C: a UID STORE 1 +FLAGS (\\Seen)
                S= * 1 FETCH (UID 1 FLAGS (\\Seen))
                S: a OK
                C: b UID STORE 99 +FLAGS (\\Seen)
                S: b OK
                """);
    }
}
