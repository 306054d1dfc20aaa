package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.3.11 STATUS")
class StatusTest extends DialogueTest {

    @Test
    void counts() {
        inbox(message("one"), message("two"));
        login();
        play(
                """
                C: a STATUS inbox (UNSEEN MESSAGES UIDNEXT RECENT)
                S= * STATUS "INBOX" (MESSAGES 2 RECENT 0 UIDNEXT 3 UNSEEN 2)
                S: a OK
                """);
    }

    @Test
    void knows_rev1_items_only_and_existing_mailboxes_only() {
        login();
        play(
                """
                C: a STATUS INBOX (FROB)
                S: a BAD
                C: b STATUS INBOX ()
                S: b BAD
                C: c STATUS nowhere (MESSAGES)
                S: c NO [NONEXISTENT]
                """);
    }
}
