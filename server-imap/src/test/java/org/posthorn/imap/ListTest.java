package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.3.9 LIST, RFC 3501 §6.3.9 LSUB")
class ListTest extends DialogueTest {

    @Test
    void tells_the_separator() {
        login();
        play(
                """
                C: a LIST "" ""
                S= * LIST (\\Noselect) "/" ""
                S: a OK
                C: b LIST Work ""
                S= * LIST (\\Noselect) "/" ""
                S: b OK
                """);
    }

    @Test
    void matches_levels_and_all_levels() {
        create("a", "a/b", "a/b/c", "d");
        play(
                """
                C: a LIST "" %
                S: * LIST (\\HasNoChildren) "/" "INBOX"
                S: * LIST (\\HasChildren) "/" "a"
                S: * LIST (\\HasNoChildren) "/" "d"
                S: a OK
                C: b LIST "" a/%
                S: * LIST (\\HasChildren) "/" "a/b"
                S: b OK
                C: c LIST a/ *
                S: * LIST (\\HasChildren) "/" "a/b"
                S: * LIST (\\HasNoChildren) "/" "a/b/c"
                S: c OK
                C: d LIST "" %/%/%
                S: * LIST (\\HasNoChildren) "/" "a/b/c"
                S: d OK
                C: e LIST "" inbox
                S: * LIST (\\HasNoChildren) "/" "INBOX"
                S: e OK
                C: f LIST "" nowhere
                S: f OK
                C: g LIST "" "inbox*"
                S: * LIST (\\HasNoChildren) "/" "INBOX"
                S: g OK
                C: h SUBSCRIBE inbox
                S: h OK
                C: i LSUB "" "In%"
                S: * LSUB () "/" "INBOX"
                S: i OK
                C: j STATUS inBox (MESSAGES)
                S: * STATUS "INBOX" (MESSAGES 0)
                S: j OK
                """);
    }

    @Test
    void names_what_mailboxes_are_for() {
        create("Sent", "Drafts");
        play(
                """
                C: a LIST "" *
                S= * LIST (\\HasNoChildren \\Drafts) "/" "Drafts"
                S= * LIST (\\HasNoChildren) "/" "INBOX"
                S= * LIST (\\HasNoChildren \\Sent) "/" "Sent"
                S: a OK
                """);
    }

    @Test
    void refuses_a_pattern_that_is_too_long_and_is_quick_with_a_nasty_one() {
        create("a".repeat(200));
        play("C: a LIST \"\" " + "*a".repeat(400) + "b\nS: a OK");
        play("C: b LIST \"\" " + "*".repeat(1_001) + "\nS: b BAD [LIMIT]");
    }

    @Test
    void lsub_lists_subscriptions_and_stands_in_for_their_children() {
        create("a/b", "c");
        play(
                """
                C: a SUBSCRIBE a/b
                S: a OK
                C: b SUBSCRIBE not/there
                S: b OK
                C: c LSUB "" *
                S= * LSUB () "/" "a/b"
                S= * LSUB () "/" "not/there"
                S: c OK
                C: d LSUB "" %
                S= * LSUB (\\Noselect) "/" "a"
                S= * LSUB (\\Noselect) "/" "not"
                S: d OK
                C: e UNSUBSCRIBE a/b
                S: e OK
                C: f LSUB "" a*
                S: f OK
                """);
    }

    @Test
    void reference_and_pattern_are_not_too_long_together() {
        create("a");
        String half = "%".repeat(501);
        play("C: a LIST \"" + half + "\" \"" + half + "\"\nS: a BAD [LIMIT]");
        play("C: b NOOP\nS: b OK");
    }

    private void create(String... names) {
        login();
        for (String name : names) {
            play("C: create CREATE " + name + "\nS: create ");
        }
    }
}
