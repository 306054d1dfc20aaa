package org.posthorn.imap;

import static org.posthorn.store.SystemFlag.SEEN;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.store.MailboxName;

import java.util.Set;

@DisplayName("RFC 9051 §6.3.2 SELECT, §6.3.3 EXAMINE")
class SelectTest extends DialogueTest {

    @Test
    void describes_the_mailbox() {
        deliver(MailboxName.INBOX, message("one"), flags(Set.of(SEEN), "$Work"));
        inbox(message("two"));
        login();
        play(
                """
                C: a SELECT INBOX
                S= * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work)
                S= * 2 EXISTS
                S= * 0 RECENT
                S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work \\*)]
                S: * OK [UNSEEN 2]
                S/ \\* OK \\[UIDVALIDITY [1-9][0-9]*\\] .*
                S: * OK [UIDNEXT 3]
                S= a OK [READ-WRITE] SELECT completed
                """);
    }

    @Test
    void takes_inbox_in_any_case() {
        login();
        play(
                """
                C: a select "inBox"
                S* a OK [READ-WRITE]
                """);
    }

    @Test
    void leaves_no_mailbox_selected_when_it_fails() {
        select();
        play(
                """
                C: a SELECT Nowhere
                S: * OK [CLOSED]
                S: a NO [NONEXISTENT]
                C: b FETCH 1 FLAGS
                S: b BAD
                """);
    }

    @Test
    void closes_the_mailbox_before() {
        select();
        play(
                """
                C: a SELECT INBOX
                S: * OK [CLOSED]
                S* a OK
                """);
    }

    @Test
    void lets_nothing_be_changed_by_examine() {
        inbox(message("one"));
        login();
        play(
                """
                C: a EXAMINE INBOX
                S* * OK [PERMANENTFLAGS ()]
                S* a OK [READ-ONLY]
                C: b STORE 1 +FLAGS (\\Deleted)
                S: b NO [READ-ONLY]
                C: c EXPUNGE
                S: c NO [READ-ONLY]
                C: d MOVE 1 INBOX
                S: d NO [READ-ONLY]
                C: e FETCH 1 BODY[TEXT]
                S= * 1 FETCH (BODY[TEXT] {8}
                S= Hello.
                S= )
                S: e OK
                C: f FETCH 1 FLAGS
                S= * 1 FETCH (FLAGS ())
                S: f OK
                """);
    }

    @Test
    void refuses_names_that_could_escape_the_store() {
        login();
        for (String name : new String[] {"../x", "/etc", "a//b", "..", "a/../b", ".x", "a/"}) {
            play("C: a SELECT \"" + name + "\"\nS: a NO [CANNOT]");
        }
    }
}
