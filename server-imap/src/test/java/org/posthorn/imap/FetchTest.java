package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

@DisplayName("RFC 9051 §6.4.5 FETCH")
class FetchTest extends DialogueTest {

    private static final String MULTIPART =
            """
            From: Ada <ada@example.org>
            Subject: parts
            Content-Type: multipart/mixed; boundary=b

            preamble
            --b
            Content-Type: text/plain; charset=utf-8

            one
            --b
            Content-Type: message/rfc822

            Subject: inner
            From: bob@example.org

            two
            --b--
            """
                    .replace("\n", "\r\n");

    @Test
    void a_message_of_another_kind_has_no_envelope() {
        inbox("Content-Type: message/global\r\n\r\nSubject: in\r\n\r\nx\r\n");
        select();
        play(
                """
                C: a FETCH 1 BODY
                S= * 1 FETCH (BODY ("message" "global" NIL NIL NIL "7bit" 18))
                S: a OK
                """);
    }

    @Test
    void tells_facts_without_the_message() {
        inbox("a: b\r\n\r\nc\r\n");
        select();
        play(
                """
                C: a FETCH 1 FLAGS
                S= * 1 FETCH (FLAGS ())
                S: a OK
                C: b FETCH 1 (UID RFC822.SIZE INTERNALDATE FLAGS)
                S= * 1 FETCH (UID 1 RFC822.SIZE 11 INTERNALDATE "21-Nov-2026 07:30:00 +0000" FLAGS ())
                S: b OK
                C: c FETCH 1 FAST
                S= * 1 FETCH (FLAGS () INTERNALDATE "21-Nov-2026 07:30:00 +0000" RFC822.SIZE 11)
                S: c OK
                C: d fetch 1 all
                S: * 1 FETCH (FLAGS () INTERNALDATE "21-Nov-2026 07:30:00 +0000" RFC822.SIZE 11 ENVELOPE (
                S: d OK
                C: e FETCH 1 FULL
                S/ .*ENVELOPE \\(.*\\) BODY \\(.*\\)\\)
                S: e OK
                """);
    }

    @Test
    void body_marks_the_message_as_seen_and_says_so_and_peek_does_not() {
        inbox("a: b\r\n\r\nc\r\n");
        select();
        play(
                """
                C: a FETCH 1 BODY.PEEK[]
                S= * 1 FETCH (BODY[] {11}
                S= a: b
                S=
                S= c
                S= )
                S: a OK
                C: b FETCH 1 RFC822.HEADER
                S= * 1 FETCH (RFC822.HEADER {8}
                S= a: b
                S=
                S= )
                S: b OK
                C: c FETCH 1 FLAGS
                S= * 1 FETCH (FLAGS ())
                S: c OK
                C: d FETCH 1 BODY[TEXT]
                S= * 1 FETCH (BODY[TEXT] {3}
                S= c
                S=  FLAGS (\\Seen))
                S: d OK
                C: e FETCH 1 RFC822.TEXT
                S= * 1 FETCH (RFC822.TEXT {3}
                S= c
                S= )
                S: e OK
                C: f FETCH 1 RFC822
                S= * 1 FETCH (RFC822 {11}
                S* f OK
                """);
    }

    @Test
    void partial_gives_the_octets_that_are_there() {
        inbox("a: b\r\n\r\n0123456789\r\n");
        select();
        play(
                """
                C: a FETCH 1 BODY.PEEK[TEXT]<2.3>
                S= * 1 FETCH (BODY[TEXT]<2> {3}
                S= 234)
                S: a OK
                C: b FETCH 1 BODY.PEEK[]<14.100>
                S= * 1 FETCH (BODY[]<14> {6}
                S= 6789
                S= )
                S: b OK
                C: c FETCH 1 BODY.PEEK[]<100.5>
                S= * 1 FETCH (BODY[]<100> {0}
                S= )
                S: c OK
                C: d FETCH 1 BODY.PEEK[]<0.0>
                S: d BAD
                C: e FETCH 1 BODY.PEEK[]<1>
                S: e BAD
                """);
    }

    @Test
    void header_fields_are_echoed_as_they_were_asked_for() {
        inbox("From: a\r\nTo: b\r\nX-Long: c\r\n d\r\n\r\nbody\r\n");
        select();
        play(
                """
                C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (to "X-LONG" missing)]
                S= * 1 FETCH (BODY[HEADER.FIELDS (to X-LONG missing)] {24}
                S= To: b
                S= X-Long: c
                S=  d
                S=
                S= )
                S: a OK
                C: b FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (X-Long)]<0.9>
                S= * 1 FETCH (BODY[HEADER.FIELDS.NOT (X-Long)]<0> {9}
                S= From: a
                S= )
                S: b OK
                C: c FETCH 1 BODY.PEEK[HEADER.FIELDS ()]
                S: c BAD
                C: d FETCH 1 BODY.PEEK[HEADER.FIELDS ("a b")]
                S: d BAD
                C: e FETCH 1 BODY.PEEK[HEADER.FIELDS ("a\\"b(")]
                S= * 1 FETCH (BODY[HEADER.FIELDS ("a\\"b(")] {2}
                S=
                S= )
                S: e OK
                """);
    }

    @Test
    @DisplayName("RFC 3501 §6.4.5: no blank line of a message that has none and no body")
    void header_fields_of_a_header_alone_are_that_alone() {
        inbox("From: a\r\nTo: b\r\n");
        select();
        play(
                """
                C: a FETCH 1 (BODY.PEEK[HEADER.FIELDS (To)] BODY.PEEK[HEADER.FIELDS.NOT (To)])
                S= * 1 FETCH (BODY[HEADER.FIELDS (To)] {7}
                S= To: b
                S=  BODY[HEADER.FIELDS.NOT (To)] {9}
                S= From: a
                S= )
                S: a OK
                """);
    }

    @Test
    void sections_name_parts() {
        inbox(MULTIPART);
        select();
        play(
                """
                C: a FETCH 1 BODY.PEEK[1]
                S= * 1 FETCH (BODY[1] {3}
                S= one)
                S: a OK
                C: b FETCH 1 BODY.PEEK[1.MIME]
                S= * 1 FETCH (BODY[1.MIME] {43}
                S= Content-Type: text/plain; charset=utf-8
                S=
                S= )
                S: b OK
                C: c FETCH 1 BODY.PEEK[2.HEADER]
                S= * 1 FETCH (BODY[2.HEADER] {41}
                S= Subject: inner
                S= From: bob@example.org
                S=
                S= )
                S: c OK
                C: d FETCH 1 BODY.PEEK[2.1]
                S= * 1 FETCH (BODY[2.1] {3}
                S= two)
                S: d OK
                C: e FETCH 1 (BODY.PEEK[2.TEXT] BODY.PEEK[3] BODY.PEEK[1.HEADER])
                S= * 1 FETCH (BODY[2.TEXT] {3}
                S= two BODY[3] NIL BODY[1.HEADER] NIL)
                S: e OK
                C: f FETCH 1 BODY.PEEK[2.HEADER.FIELDS (Subject)]
                S= * 1 FETCH (BODY[2.HEADER.FIELDS (Subject)] {18}
                S= Subject: inner
                S=
                S= )
                S: f OK
                """);
    }

    @Test
    void part_one_of_a_plain_message_is_its_text() {
        inbox("a: b\r\n\r\nc\r\n");
        select();
        play(
                """
                C: a FETCH 1 (BODY.PEEK[1] BODY.PEEK[2] BODY.PEEK[1.1])
                S= * 1 FETCH (BODY[1] {3}
                S= c
                S=  BODY[2] NIL BODY[1.1] NIL)
                S: a OK
                """);
    }

    @Test
    void refuses_sections_that_are_none() {
        inbox(message("x"));
        select();
        for (String section :
                new String[] {
                    "MIME", "0", "1.0", "1.", "1..2", "HEADER.FIELDS", "FROB", "99999999999"
                }) {
            play("C: a FETCH 1 BODY[" + section + "]\nS: a BAD");
        }
        play("C: a FETCH 1 BODY[" + "1.".repeat(101) + "1]\nS: a BAD [LIMIT]");
        play("C: a FETCH 1 (" + "UID ".repeat(201) + "UID)\nS: a BAD [LIMIT]");
        play("C: a FETCH 1 ()\nS: a BAD");
        play("C: a FETCH 1 (FLAGS\nS: a BAD");
        play("C: a FETCH 1 ((FLAGS))\nS: a BAD");
    }

    @Test
    void envelope_shows_groups_missing_fields_and_encoded_words_as_they_are() {
        inbox(
                """
                From: "Ada \\"L\\" (x)" <ada@example.org>
                To: Friends: bob@example.org, c@d;, e@f
                Subject: =?utf-8?Q?=C3=BC?= "x"
                Message-ID: <1@x>

                """
                        .replace("\n", "\r\n"));
        select();
        play(
                """
                C: a FETCH 1 ENVELOPE
                S= * 1 FETCH (ENVELOPE (NIL "=?utf-8?Q?=C3=BC?= \\"x\\"" (("Ada \\"L\\" (x)" NIL "ada" "example.org")) (("Ada \\"L\\" (x)" NIL "ada" "example.org")) (("Ada \\"L\\" (x)" NIL "ada" "example.org")) ((NIL NIL "Friends" NIL)(NIL NIL "bob" "example.org")(NIL NIL "c" "d")(NIL NIL NIL NIL)(NIL NIL "e" "f")) NIL NIL NIL "<1@x>"))
                S: a OK
                """);
    }

    @Test
    void envelope_sends_eight_bit_text_as_a_literal() {
        inbox("Subject: \u00fcber\r\n\r\n");
        select();
        play(
                """
                C: a FETCH 1 ENVELOPE
                S= * 1 FETCH (ENVELOPE (NIL {4}
                """);
        assertThat(dialogue().readOctets(4)).isEqualTo(new byte[] {(byte) 0xfc, 'b', 'e', 'r'});
    }

    @Test
    void bodystructure_nests_messages_and_counts_lines() {
        inbox(MULTIPART);
        select();
        play(
                """
                C: a FETCH 1 BODYSTRUCTURE
                S= * 1 FETCH (BODYSTRUCTURE (("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 3 0 NIL NIL NIL NIL)("message" "rfc822" NIL NIL NIL "7bit" 44 (NIL "inner" ((NIL NIL "bob" "example.org")) ((NIL NIL "bob" "example.org")) ((NIL NIL "bob" "example.org")) NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 3 0 NIL NIL NIL NIL) 3 NIL NIL NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL))
                S: a OK
                C: b FETCH 1 BODY
                S= * 1 FETCH (BODY (("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 3 0)("message" "rfc822" NIL NIL NIL "7bit" 44 (NIL "inner" ((NIL NIL "bob" "example.org")) ((NIL NIL "bob" "example.org")) ((NIL NIL "bob" "example.org")) NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 3 0) 3) "mixed"))
                S: b OK
                """);
    }

    @Test
    void bodystructure_shows_what_a_part_says_of_itself() {
        inbox(
                """
                Content-Type: image/png; name="a b.png"
                Content-Transfer-Encoding: base64
                Content-ID: <id@x>
                Content-Description: a picture
                Content-Disposition: attachment; filename="a b.png"
                Content-Language: de, en
                Content-Location: http://x/
                Content-MD5: abc=

                AAAA
                """
                        .replace("\n", "\r\n"));
        select();
        play(
                """
                C: a FETCH 1 BODYSTRUCTURE
                S= * 1 FETCH (BODYSTRUCTURE ("image" "png" ("name" "a b.png") "<id@x>" "a picture" "base64" 6 "abc=" ("attachment" ("filename" "a b.png")) ("de" "en") "http://x/"))
                S: a OK
                """);
    }

    @Test
    void bodystructure_of_a_multipart_without_parts_has_an_empty_one() {
        inbox("Content-Type: multipart/mixed; boundary=b\r\n\r\nnothing\r\n");
        select();
        play(
                """
                C: a FETCH 1 BODY
                S= * 1 FETCH (BODY (("text" "plain" NIL NIL NIL "7bit" 0 0) "mixed"))
                S: a OK
                """);
    }

    @Test
    void sets_are_read_in_any_order_and_give_each_message_once() {
        inbox(message("1"), message("2"), message("3"));
        select();
        play(
                """
                C: a FETCH 3:2,2,3:* UID
                S= * 2 FETCH (UID 2)
                S= * 3 FETCH (UID 3)
                S: a OK
                C: b FETCH 0 UID
                S: b BAD
                C: c FETCH 9 UID
                S: c BAD
                C: d FETCH 2:9 UID
                S: * 2 FETCH
                S: * 3 FETCH
                S: d OK
                C: e FETCH 1:4294967296 UID
                S: e BAD
                C: f FETCH 1, UID
                S: f BAD
                """);
        play("C: g FETCH " + "1,".repeat(10_000) + "1 UID\nS: g BAD [LIMIT]");
    }

    @Test
    void on_an_empty_mailbox_everything_is_nothing() {
        select();
        play(
                """
                C: a FETCH 1:* FLAGS
                S: a OK
                C: b UID FETCH 1:* FLAGS
                S: b OK
                C: c FETCH 1 FLAGS
                S: c BAD
                """);
    }

    @Test
    void uid_fetch_always_answers_with_the_uid() {
        inbox(message("1"), message("2"));
        select();
        play(
                """
                C: a UID FETCH 2 FLAGS
                S= * 2 FETCH (UID 2 FLAGS ())
                S: a OK
                C: b UID FETCH 1:2 (FLAGS UID)
                S= * 1 FETCH (FLAGS () UID 1)
                S= * 2 FETCH (FLAGS () UID 2)
                S: b OK
                C: c UID FETCH 77 FLAGS
                S: c OK
                C: d UID FETCH 77:* FLAGS
                S= * 2 FETCH (UID 2 FLAGS ())
                S: d OK
                """);
    }

    @Test
    void large_messages_arrive_whole() {
        String large = "a: b\r\n\r\n" + "0123456789abcdef\r\n".repeat(20_000);
        inbox(large);
        select();
        play("C: a FETCH 1 BODY.PEEK[]\nS= * 1 FETCH (BODY[] {" + large.length() + "}");
        assertThat(new String(dialogue().readOctets(large.length()), StandardCharsets.US_ASCII))
                .isEqualTo(large);
        play(
                """
                S= )
                S: a OK
                C: b FETCH 1 BODY.PEEK[]<200000.6>
                S= * 1 FETCH (BODY[]<200000> {6}
                S* b OK
                """);
    }

    @Test
    void a_header_may_be_larger_than_the_first_piece() {
        inbox("X: y\r\n".repeat(30_000) + "Subject: far\r\n\r\nbody\r\n");
        select();
        play(
                """
                C: a FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject)]
                S= * 1 FETCH (BODY[HEADER.FIELDS (Subject)] {16}
                S= Subject: far
                S=
                S= )
                S: a OK
                """);
    }

    @Test
    void broken_mime_is_answered_and_the_session_lives() {
        inbox(
                "Content-Type: multipart/mixed; boundary=\"\r\n\r\n--\r\n",
                "Content-Type: ///;;;=\r\nSubject\r\n: x\r\n\r\n",
                "",
                "\r\n",
                "Content-Type: message/rfc822\r\n\r\n".repeat(300));
        select();
        play(
                """
                C: a FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[1])
                S* a OK
                """);
    }
}
