package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.3.12 APPEND")
class AppendTest extends DialogueTest {

    @Test
    void stores_flags_and_date_and_tells_the_uid() {
        login();
        play(
                """
                C: a APPEND INBOX (\\Seen $Work) " 1-Feb-2026 10:11:12 +0100" {12}
                S: +
                C: Subject: x
                C:
                S/ a OK \\[APPENDUID [0-9]+ 1\\] .*
                C: b SELECT INBOX
                S* b OK
                C: c FETCH 1 (FLAGS INTERNALDATE RFC822.SIZE)
                S= * 1 FETCH (FLAGS (\\Seen $Work) INTERNALDATE "01-Feb-2026 09:11:12 +0000" RFC822.SIZE 12)
                S: c OK
                """);
    }

    @Test
    void takes_a_literal_that_does_not_wait() {
        login();
        play(
                """
                C~ a APPEND INBOX {4+}\\r\\nx: y\\r\\nb NOOP\\r\\n
                S: a OK [APPENDUID
                S: b OK
                """);
    }

    @Test
    void tells_the_message_in_the_selected_mailbox() {
        select();
        play(
                """
                C~ a APPEND INBOX {4+}\\r\\nx: y\\r\\n
                S= * 1 EXISTS
                S: a OK
                """);
    }

    @Test
    void makes_every_line_end_crlf_so_that_the_size_is_what_comes_back() {
        select();
        play(
                """
                C~ a APPEND INBOX {9+}\\r\\na\\nb\\rc\\r\\nd\\r\\r\\n
                S: * 1 EXISTS
                S: a OK
                C: b FETCH 1 (RFC822.SIZE BODY.PEEK[])
                S= * 1 FETCH (RFC822.SIZE 12 BODY[] {12}
                S= a
                S= b
                S= c
                S= d
                S= )
                S: b OK
                """);
    }

    @Test
    void says_trycreate_before_the_client_sends() {
        login();
        play(
                """
                C: a APPEND nowhere {5}
                S: a NO [TRYCREATE]
                C~ b APPEND nowhere {5+}\\r\\nabcde\\r\\nc NOOP\\r\\n
                S: b NO [TRYCREATE]
                S: c OK
                """);
    }

    @Test
    void refuses_a_message_that_is_too_large_before_the_client_sends() {
        login();
        play(
                """
                C: a APPEND INBOX {999999999}
                S: a NO [TOOBIG]
                C: b NOOP
                S: b OK
                C: c APPEND INBOX {999999999+}
                S: c NO [TOOBIG]
                S: * BYE
                CLOSED
                """);
    }

    @Test
    void refuses_a_nul() {
        login();
        play(
                """
                C~ a APPEND INBOX {5+}\\r\\nab\\0de\\r\\nb STATUS INBOX (MESSAGES)\\r\\n
                S: a NO [CANNOT]
                S: * STATUS "INBOX" (MESSAGES 0)
                S: b OK
                """);
    }

    @Test
    void stores_nothing_when_the_command_goes_wrong_behind_the_message() {
        login();
        play(
                """
                C~ a APPEND INBOX {2+}\\r\\nab {2+}\\r\\ncd\\r\\nb STATUS INBOX (MESSAGES)\\r\\n
                S: a BAD
                S= * STATUS "INBOX" (MESSAGES 0)
                S: b OK
                """);
    }

    @Test
    void is_refused_out_of_state_without_a_trace() {
        play(
                """
                S: * OK
                C~ a APPEND INBOX {14+}\\r\\nx LOGOUT now\\r\\n\\r\\nb NOOP\\r\\n
                S: a BAD
                S: b OK
                """);
    }

    @Test
    void takes_zones_of_odd_sizes_and_refuses_what_is_no_date() {
        select();
        play(
                """
                C~ a APPEND INBOX "31-Dec-2025 23:59:59 -1359" {2+}\\r\\nab\\r\\n
                S: * 1 EXISTS
                S: a OK
                C: b FETCH 1 INTERNALDATE
                S= * 1 FETCH (INTERNALDATE "01-Jan-2026 13:58:59 +0000")
                S: b OK
                C~ c APPEND INBOX "31-Feb-2026" {2+}\\r\\nab\\r\\n
                S: c BAD
                C~ d APPEND INBOX "30-Foo-2026 10:00:00 +0000" {2+}\\r\\nab\\r\\n
                S: d BAD
                """);
    }

    @Test
    void leaves_out_recent_and_refuses_unknown_system_flags() {
        select();
        play(
                """
                C~ a APPEND INBOX (\\\\Recent \\\\Flagged) {2+}\\r\\nab\\r\\n
                S: * 1 EXISTS
                S: a OK
                C: b FETCH 1 FLAGS
                S= * 1 FETCH (FLAGS (\\Flagged))
                S: b OK
                C~ c APPEND INBOX (\\\\Frob) {2+}\\r\\nab\\r\\n
                S: c BAD
                """);
    }
}
