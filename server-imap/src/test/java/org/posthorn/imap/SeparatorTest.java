package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Separator;
import org.posthorn.store.SpecialUse;

import java.io.IOException;
import java.util.Optional;

@DisplayName("RFC 9051 §5.1.1 A dot between the levels of a name")
class SeparatorTest extends DialogueTest {

    @BeforeEach
    void dotted() throws IOException {
        separatedBy(Separator.DOT);
        login();
    }

    @Test
    void is_told_by_list_and_namespace() {
        play(
                """
                C: a NAMESPACE
                S= * NAMESPACE (("" ".")) NIL NIL
                S: a OK
                C: b LIST "" ""
                S= * LIST (\\Noselect) "." ""
                S: b OK
                """);
    }

    @Test
    void divides_names_everywhere() {
        play(
                """
                C: a CREATE Work.2026.May
                S: a OK
                C: b CREATE Private.
                S: b OK
                C: c STATUS Work.2026 (MESSAGES)
                S: * STATUS "Work.2026" (MESSAGES 0)
                S: c OK
                C: d SUBSCRIBE Work.2026.May
                S: d OK
                C: e LSUB "" %
                S: * LSUB (\\Noselect) "." "Work"
                S: e OK
                C: f LSUB "" *
                S: * LSUB () "." "Work.2026.May"
                S: f OK
                C: g RENAME Work.2026 inbox.Old
                S: g OK
                C: h SELECT INBOX.Old.May
                S* h OK
                """);
        assertThat(store.list(ada))
                .extracting(entry -> entry.name())
                .contains(MailboxName.of("INBOX", "Old", "May"), MailboxName.of("Private"));
    }

    @Test
    void is_what_a_percent_sign_does_not_cross() {
        store.create(ada, MailboxName.of("a", "b", "c"), Optional.of(SpecialUse.SENT));
        play(
                """
                C: a LIST "" %
                S: * LIST (\\HasNoChildren) "." "INBOX"
                S: * LIST (\\HasChildren) "." "a"
                S: a OK
                C: b LIST "" a.%.%
                S: * LIST (\\HasNoChildren \\Sent) "." "a.b.c"
                S: b OK
                C: c LIST Inbox. *
                S: c OK
                """);
    }

    @Test
    void leaves_no_use_for_a_slash() {
        play(
                """
                C: a CREATE a/b
                S: a NO [CANNOT]
                C: b SELECT a/b
                S: b NO [CANNOT]
                C: c CREATE a..b
                S: c NO [CANNOT]
                C: d CREATE .a
                S: d NO [CANNOT]
                """);
    }
}
