package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §7.5.1 What another session changed, RFC 2180 §4.1")
class MailboxViewTest extends DialogueTest {

    @Test
    void expunges_are_told_at_noop_and_not_during_fetch_store_or_search() {
        inbox(message("1"), message("2"), message("3"));
        select(1);
        select(2);
        play(
                """
                1C: a STORE 1 +FLAGS.SILENT (\\Deleted)
                1S: a OK
                1C: b EXPUNGE
                1S= * 1 EXPUNGE
                1S: b OK
                2!: EXPUNGE
                2C: a FETCH 2 UID
                2S= * 2 FETCH (UID 2)
                2S: a OK
                2!: EXPUNGE
                2C: b STORE 3 +FLAGS.SILENT (\\Seen)
                2S: b OK
                2!: EXPUNGE
                2C: c SEARCH ALL
                2S= * SEARCH 2 3
                2S: c OK
                2C: d NOOP
                2S= * 1 EXPUNGE
                2S: d OK
                2C: e FETCH 1 UID
                2S= * 1 FETCH (UID 2)
                2S: e OK
                """);
    }

    @Test
    void uid_commands_may_tell_expunges() {
        inbox(message("1"), message("2"));
        select(1);
        select(2);
        play(
                """
                1C: a STORE 1 +FLAGS.SILENT (\\Deleted)
                1S: a OK
                1C: b EXPUNGE
                1S: * 1 EXPUNGE
                1S: b OK
                2C: a UID FETCH 1:* FLAGS
                2S= * 1 FETCH (UID 1 FLAGS ())
                2S= * 2 FETCH (UID 2 FLAGS ())
                2S= * 1 EXPUNGE
                2S: a OK
                """);
    }

    @Test
    void an_expunged_message_is_not_answered_with_another_one() {
        inbox(message("1"), message("2"), message("3"));
        select(1);
        select(2);
        play(
                """
                1C: a UID STORE 1,3 +FLAGS.SILENT (\\Deleted)
                1S: a OK
                1C: b EXPUNGE
                1S* b OK
                2C: a FETCH 1:3 (UID BODY.PEEK[])
                2S= * 2 FETCH (UID 2 BODY[] {111}
                2S* a NO [EXPUNGEISSUED]
                2C: b FETCH 1 FLAGS
                2S: b NO [EXPUNGEISSUED]
                2C: c STORE 1:2 +FLAGS (\\Seen)
                2S= * 2 FETCH (FLAGS (\\Seen))
                2S: c NO [EXPUNGEISSUED]
                2C: d NOOP
                2S= * 1 EXPUNGE
                2S= * 2 EXPUNGE
                2S: d OK
                """);
    }

    @Test
    void flags_and_new_messages_are_told_at_noop() {
        inbox(message("1"));
        select(1);
        select(2);
        inbox(message("2"));
        play(
                """
                1C: a STORE 1 +FLAGS.SILENT (\\Seen)
                1S* a OK
                2C: a NOOP
                2S= * 2 EXISTS
                2S= * 1 FETCH (FLAGS (\\Seen))
                2S: a OK
                2C: b NOOP
                2S: b OK
                """);
    }

    @Test
    void new_messages_are_counted_on_top_of_those_not_told_to_be_gone() {
        inbox(message("1"), message("2"));
        select(1);
        select(2);
        play(
                """
                1C: a STORE 1 +FLAGS.SILENT (\\Deleted)
                1S: a OK
                1C: b EXPUNGE
                1S: * 1 EXPUNGE
                1S: b OK
                """);
        inbox(message("3"));
        play(
                """
                2C: a FETCH 2 UID
                2S= * 2 FETCH (UID 2)
                2S= * 3 EXISTS
                2S: a OK
                2C: b FETCH 3 UID
                2S= * 3 FETCH (UID 3)
                2S: b OK
                2C: c NOOP
                2S= * 1 EXPUNGE
                2S: c OK
                2C: d FETCH 1:* UID
                2S= * 1 FETCH (UID 2)
                2S= * 2 FETCH (UID 3)
                2S: d OK
                """);
    }
}
