package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.3.4 CREATE, §6.3.5 DELETE, §6.3.6 RENAME")
class MailboxesTest extends DialogueTest {

    @Test
    void create_makes_the_parents_and_takes_a_separator_at_the_end() {
        login();
        play(
                """
                C: a CREATE Work/2026/Spring
                S: a OK
                C: b CREATE Play/
                S: b OK
                C: c SELECT Play
                S* c OK
                C: d LIST "" Work*
                S: * LIST
                S: * LIST
                S= * LIST (\\HasNoChildren) "/" "Work/2026/Spring"
                S: d OK
                C: e CREATE Play
                S: e NO [ALREADYEXISTS]
                C: f CREATE inbox
                S: f NO [ALREADYEXISTS]
                """);
    }

    @Test
    void create_refuses_names_that_could_escape_the_store_and_names_too_long() {
        login();
        for (String name : new String[] {"..", "../x", "/x", "a/../../x", "a//b", ".hidden", ""}) {
            play("C: a CREATE \"" + name + "\"\nS: a NO [CANNOT]");
        }
        play("C: a CREATE \"a\\\\b\"\nS: a NO [CANNOT]");
        play("C: a CREATE " + "x".repeat(1_000) + "\nS: a NO [CANNOT]");
        play("C: a CREATE " + "x/".repeat(40) + "x\nS: a NO [CANNOT]");
        play("C: a CREATE \"&AAo-\"\nS: a NO [CANNOT]");
        play("C: a CREATE \"a&b\"\nS: a NO [CANNOT]");
        play("C: a LIST \"\" *\nS: * LIST\nS: a OK");
    }

    @Test
    void names_are_unicode() {
        login();
        play(
                """
                C: a CREATE "Entw&APw-rfe"
                S: a OK
                C: b CREATE "A&-B"
                S: b OK
                C: c LIST "" *
                S: * LIST (\\HasNoChildren) "/" "A&-B"
                S: * LIST (\\HasNoChildren) "/" "Entw&APw-rfe"
                S* c OK
                C: d STATUS "A&-B" (MESSAGES)
                S= * STATUS "A&-B" (MESSAGES 0)
                S: d OK
                """);
    }

    @Test
    void delete_of_a_parent_keeps_the_child() {
        login();
        play(
                """
                C: a CREATE top/child
                S: a OK
                C: b DELETE top
                S: b OK
                C: c LIST "" top*
                S= * LIST (\\Noselect \\HasChildren) "/" "top"
                S= * LIST (\\HasNoChildren) "/" "top/child"
                S: c OK
                C: d DELETE nowhere
                S: d NO [NONEXISTENT]
                C: e DELETE INBOX
                S: e NO [CANNOT]
                """);
    }

    @Test
    void delete_of_the_selected_mailbox_leaves_none_selected() {
        login();
        play(
                """
                C: a CREATE x
                S: a OK
                C: b SELECT x
                S* b OK
                C: c DELETE x
                S: * OK [CLOSED]
                S: c OK
                C: d FETCH 1:* FLAGS
                S: d BAD
                """);
    }

    @Test
    void delete_under_another_session_ends_that_one() {
        login();
        play(
                """
                C: a CREATE x
                S: a OK
                """);
        login(2);
        play(
                """
                2C: a SELECT x
                2S* a OK
                C: b DELETE x
                S: b OK
                2C: b NOOP
                2S: * BYE
                2CLOSED
                """);
    }

    @Test
    void a_mailbox_made_again_does_not_reuse_uids() {
        login();
        play(
                """
                C: a CREATE x
                S: a OK
                C: b STATUS x (UIDVALIDITY)
                """);
        String before = dialogue().readLine();
        play(
                """
                S: b OK
                C: c DELETE x
                S: c OK
                C: d CREATE x
                S: d OK
                C: e STATUS x (UIDVALIDITY)
                """);
        org.assertj.core.api.Assertions.assertThat(dialogue().readLine()).isNotEqualTo(before);
    }

    @Test
    void rename_takes_the_children_with_it() {
        login();
        play(
                """
                C: a CREATE x/y
                S: a OK
                C: b RENAME x z
                S: b OK
                C: c LIST "" *
                S: * LIST (\\HasNoChildren) "/" "INBOX"
                S: * LIST (\\HasChildren) "/" "z"
                S: * LIST (\\HasNoChildren) "/" "z/y"
                S: c OK
                C: d RENAME z INBOX
                S: d NO [ALREADYEXISTS]
                C: e RENAME nowhere q
                S: e NO [NONEXISTENT]
                """);
    }

    @Test
    void rename_of_inbox_moves_its_mail_and_leaves_it() {
        inbox(message("one"), message("two"));
        login();
        play(
                """
                C: a RENAME INBOX old
                S: a OK
                C: b STATUS INBOX (MESSAGES)
                S= * STATUS "INBOX" (MESSAGES 0)
                S: b OK
                C: c STATUS old (MESSAGES)
                S= * STATUS "old" (MESSAGES 2)
                S: c OK
                """);
    }
}
