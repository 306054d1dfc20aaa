package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 9051 §6.4.4 SEARCH")
class SearchTest extends DialogueTest {

    @Test
    void finds_by_flags_and_keywords() {
        inbox(message("1"), message("2"), message("3"));
        select();
        play(
                """
                C: a STORE 1 +FLAGS.SILENT (\\Seen \\Answered)
                S: a OK
                C: b STORE 2 +FLAGS.SILENT (\\Deleted $Work)
                S* b OK
                """);
        finds("ALL", "1 2 3");
        finds("SEEN", "1");
        finds("UNSEEN", "2 3");
        finds("ANSWERED SEEN", "1");
        finds("DELETED", "2");
        finds("UNDELETED", "1 3");
        finds("FLAGGED", "");
        finds("UNFLAGGED UNDRAFT UNANSWERED", "2 3");
        finds("DRAFT", "");
        finds("KEYWORD $work", "2");
        finds("UNKEYWORD $Work", "1 3");
        finds("NEW", "");
        finds("RECENT", "");
        finds("OLD", "1 2 3");
        finds("NOT SEEN", "2 3");
        finds("OR SEEN DELETED", "1 2");
        finds("OR (SEEN ANSWERED) (NOT (UNDELETED))", "1 2");
        finds("2:* UNDELETED", "3");
        finds("*", "3");
        finds("9", "");
        finds("UID 2:3", "2 3");
        finds("NOT 1:2", "3");
    }

    @Test
    void finds_by_size_and_date() {
        inbox("Date: Fri, 20 Nov 2026 23:30:00 -0500\r\n\r\n", "no date\r\n\r\n");
        select();
        finds("LARGER 20", "1");
        finds("SMALLER 41", "2");
        finds("SMALLER 41 LARGER 100", "");
        finds("ON 21-Nov-2026", "1 2");
        finds("ON \"21-nov-2026\"", "1 2");
        finds("BEFORE 21-Nov-2026", "");
        finds("SINCE 21-Nov-2026", "1 2");
        finds("SINCE 1-Jan-2026", "1 2");
        finds("SENTON 20-Nov-2026", "1");
        finds("SENTBEFORE 21-Nov-2026", "1");
        finds("SENTSINCE 21-Nov-2026", "");
        refuses("ON 31-Foo-2026");
        refuses("LARGER x");
    }

    @Test
    void finds_text_in_headers_and_bodies_whatever_their_encoding() {
        inbox(
                """
                From: Ada <ada@example.org>
                To: bob@example.org
                Cc: carl@example.org
                Bcc: dora@example.org
                Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from
                  afar
                X-Empty:

                plain needle
                """
                        .replace("\n", "\r\n"),
                """
                Subject: two
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                caf=E9 hid=
                den
                --b
                Content-Type: message/rfc822

                Subject: innermost

                body
                --b
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                PGI+c2VjcmV0PC9iPg==
                --b--
                """
                        .replace("\n", "\r\n"));
        select();
        finds("FROM ADA", "1");
        finds("TO bob CC carl BCC dora", "1");
        finds("SUBJECT afar", "1");
        finds("HEADER X-Empty \"\"", "1");
        finds("HEADER Nothing \"\"", "");
        finds("HEADER subject TWO", "2");
        finds("BODY NEEDLE", "1");
        finds("BODY hidden", "2");
        finds("BODY secret", "2");
        finds("BODY innermost", "2");
        finds("BODY afar", "");
        finds("TEXT afar", "1");
        finds("TEXT needle", "1");
        finds("CHARSET UTF-8 SUBJECT \"gr\u00fc\u00dfe\"", "1");
        finds("CHARSET UTF-8 SUBJECT \"GR\u00dcSSE\"", "1");
        finds("CHARSET UTF-8 BODY \"caf\u00e9\"", "2");
    }

    @Test
    void takes_literals_and_other_character_sets() {
        inbox("Subject: =?utf-8?Q?=C3=BC?=\r\n\r\n");
        select();
        play(
                """
                C~ a SEARCH CHARSET ISO-8859-1 SUBJECT {1+}\\r\\n\\xFC\\r\\n
                S= * SEARCH 1
                S: a OK
                C: b SEARCH CHARSET UTF-8 SUBJECT {2}
                S: +
                C~ \\xC3\\xBC\\r\\n
                S= * SEARCH 1
                S: b OK
                C: c SEARCH CHARSET x-frob ALL
                S= c NO [BADCHARSET (US-ASCII UTF-8)] Unknown character set
                C~ d SEARCH CHARSET UTF-8 SUBJECT {1+}\\r\\n\\xFC\\r\\n
                S: d BAD
                """);
    }

    @Test
    void uid_search_finds_uids() {
        inbox(message("1"), message("2"), message("3"));
        select();
        play(
                """
                C: a STORE 1 +FLAGS.SILENT (\\Deleted)
                S: a OK
                C: b EXPUNGE
                S: * 1 EXPUNGE
                S: b OK
                C: c UID SEARCH ALL
                S= * SEARCH 2 3
                S: c OK
                C: d UID SEARCH UID 3:99
                S= * SEARCH 3
                S: d OK
                C: e UID SEARCH 1
                S= * SEARCH 2
                S: e OK
                """);
    }

    @Test
    void sees_a_message_that_has_just_come() {
        select();
        inbox(message("1"));
        play(
                """
                C: a SEARCH ALL
                S= * 1 EXISTS
                S= * SEARCH 1
                S: a OK
                """);
    }

    @Test
    void refuses_what_is_no_search_and_what_is_too_much() {
        select();
        refuses("");
        refuses("FROB");
        refuses("()");
        refuses("(ALL");
        refuses("OR ALL");
        refuses("NOT");
        refuses("0");
        refuses("FROM");
        refuses("CHARSET UTF-8");
        refuses("NOT ".repeat(51) + "ALL");
        refuses("(".repeat(51) + "ALL" + ")".repeat(51));
        refuses("ALL ".repeat(500) + "ALL");
        finds("NOT ".repeat(50) + "ALL", "");
        finds("(".repeat(50) + "ALL" + ")".repeat(50), "");
    }

    private void finds(String keys, String numbers) {
        String expected = ("* SEARCH " + numbers).strip();
        play("C: s SEARCH " + keys + "\nS= " + expected + "\nS: s OK");
    }

    private void refuses(String keys) {
        play("C: s SEARCH " + keys + "\nS: s BAD");
    }
}
