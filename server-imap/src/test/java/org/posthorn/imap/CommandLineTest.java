package org.posthorn.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §2.2 Commands and responses")
class CommandLineTest extends DialogueTest {

    @Test
    void is_read_in_any_case() {
        play(
                """
                S: * OK
                C: a nOOp
                S= a OK NOOP completed
                """);
    }

    @Test
    void never_runs_the_content_behind_a_broken_line() throws Exception {
        play("S: * OK");
        String content = "x LOGOUT\r\n";
        String tooLong = "a LOGIN " + "x".repeat(70_000) + " {" + content.length() + "+}\r\n";
        dialogue().send((tooLong + content).getBytes(US_ASCII));
        play(
                """
                S: * BYE
                CLOSED
                """);
    }

    @Test
    void is_refused_when_unknown_and_the_session_goes_on() {
        play(
                """
                S: * OK
                C: a FROB
                S= a BAD Unknown command
                C: b UID FROB 1
                S: b BAD
                C: c NOOP
                S: c OK
                """);
    }

    @Test
    void is_refused_without_its_arguments() {
        login();
        for (String name :
                new String[] {
                    "SELECT",
                    "CREATE",
                    "RENAME a",
                    "LIST",
                    "LIST \"\"",
                    "STATUS INBOX",
                    "APPEND",
                    "APPEND INBOX",
                    "UID",
                    "ID",
                    "STATUS INBOX ()"
                }) {
            play("C: a " + name + "\nS: a BAD");
        }
    }

    @Test
    void is_refused_in_the_wrong_state() {
        play(
                """
                S: * OK
                C: a SELECT INBOX
                S: a BAD [CLIENTBUG]
                C: b FETCH 1 FLAGS
                S: b BAD [CLIENTBUG]
                C: c LOGIN ada secret
                S: c OK
                C: d FETCH 1 FLAGS
                S: d BAD [CLIENTBUG]
                C: e STARTTLS
                S: e BAD [CLIENTBUG]
                """);
    }

    @Test
    void begins_with_a_tag() {
        play(
                """
                S: * OK
                C: + NOOP
                S: * BAD
                C: * NOOP
                S: * BAD
                C: a
                S: * BAD
                C: (a NOOP
                S: * BAD
                C: a]b NOOP
                S: a]b OK
                """);
    }

    @Test
    void may_be_empty_or_blank_and_the_session_goes_on() {
        play(
                """
                S: * OK
                C:
                S: * BAD
                C:  \s
                S: * BAD
                C: a NOOP
                S: a OK
                """);
    }

    @Test
    void holds_no_nul_and_no_bare_line_end() {
        play(
                """
                S: * OK
                C~ a NO\\0OP\\r\\n
                S: a BAD [CLIENTBUG] NUL
                C~ a NO\\rOP\\r\\n
                S: a BAD [CLIENTBUG] CR
                C~ a NOOP\\n
                S: a BAD [CLIENTBUG] LF
                C~ a NO
                C~ OP
                C~ \\n
                S: a BAD [CLIENTBUG] LF
                C~ a\\0b NOOP\\r\\n
                S: * BAD [CLIENTBUG] NUL
                C~ NOOP\\n
                S: * BAD [CLIENTBUG] LF
                C: b NOOP
                S: b OK
                """);
    }

    @Test
    void forgives_blanks_at_its_end_but_no_more() {
        play(
                """
                S: * OK
                C~ a NOOP  \\r\\n
                S: a OK
                C: b NOOP now
                S: b BAD
                C: c  NOOP
                S: c BAD
                """);
    }

    @Test
    void is_answered_in_order_when_many_come_at_once() {
        inbox(message("one"));
        play(
                """
                S: * OK
                C~ a LOGIN ada secret\\r\\nb SELECT INBOX\\r\\nc FETCH 1 UID\\r\\nd LOGOUT\\r\\n
                S: a OK
                S* b OK
                S= * 1 FETCH (UID 1)
                S: c OK
                S: * BYE
                S: d OK
                CLOSED
                """);
    }

    @Test
    void is_refused_when_it_is_very_long() {
        play("S: * OK");
        dialogue().send(("a LOGIN " + "x".repeat(9_000) + " y\r\n").getBytes(US_ASCII));
        play("S: a BAD [LIMIT]");
        dialogue().send(("a LOGIN " + "x".repeat(70_000) + " y\r\n").getBytes(US_ASCII));
        play(
                """
                S: a BAD [CLIENTBUG] Command line too long
                C: b LOGIN ada secret
                S: b OK
                """);
        dialogue().send(("c SELECT " + "x".repeat(70_000) + "\r\n").getBytes(US_ASCII));
        play("S: c BAD [CLIENTBUG] Command line too long");
        dialogue().send(("x".repeat(70_000) + " NOOP\r\n").getBytes(US_ASCII));
        play("S: * BAD [CLIENTBUG] Command line too long");
    }

    @Test
    void ends_the_connection_when_a_stranger_sends_nothing_but_rubbish() {
        play("S: * OK");
        for (int i = 0; i < 9; i++) {
            play("C: GET / HTTP/1.1\nS: GET BAD");
        }
        play("C: Host: x\nS: Host: BAD\nS: * BYE\nCLOSED");
    }

    @Test
    void has_a_bad_literal_size() {
        login();
        play(
                """
                C: a SELECT {99999999999999999999}
                S: a BAD
                C: b SELECT {-1}
                S: b BAD
                C: c SELECT {5}x
                S: c BAD
                C: d SELECT {}
                S: d BAD
                C: e NOOP
                S: e OK
                """);
    }

    @Test
    void holds_a_literal_with_a_nul() {
        login();
        play(
                """
                C~ a SELECT {5+}\\r\\nIN\\0OX\\r\\nb NOOP\\r\\n
                S: a BAD
                S: b OK
                """);
    }

    @Test
    void does_not_let_a_refused_literal_be_taken_for_a_command() {
        login();
        play(
                """
                C~ a FROB {13+}\\r\\nx DELETE me\\r\\n\\r\\nb NOOP\\r\\n
                S: a BAD
                S: b OK
                C~ c SELECT (x {3+}\\r\\nabc {4+}\\r\\nefgh\\r\\nd NOOP\\r\\n
                S: c BAD
                S: d OK
                """);
    }

    @Test
    void has_a_literal_that_is_too_large() {
        play(
                """
                S: * OK
                C: a LOGIN ada {5000}
                S= a BAD [TOOBIG] Literal too large
                C: b LOGIN {5000+}
                S= b BAD [TOOBIG] Literal too large
                """);
        dialogue().send(("x".repeat(5_000) + " secret\r\nc NOOP\r\n").getBytes(US_ASCII));
        play(
                """
                S: c OK
                C: d LOGIN ada {999999999+}
                S: d BAD [TOOBIG]
                S: * BYE
                CLOSED
                """);
    }

    @Test
    void has_too_many_literals() {
        play(
                """
                S: * OK
                C~ a ID ({1+}\\r\\na {1+}\\r\\nb {1+}\\r\\nc {1+}\\r\\nd)\\r\\nb NOOP\\r\\n
                S: a BAD [LIMIT]
                S: b OK
                """);
    }
}
