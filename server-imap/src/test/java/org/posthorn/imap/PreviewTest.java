package org.posthorn.imap;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 8970 PREVIEW")
class PreviewTest extends DialogueTest {

    @Test
    void is_announced_before_and_behind_the_login() {
        play(
                """
                S/ \\* OK \\[CAPABILITY .* PREVIEW .*
                C: a LOGIN ada secret
                S/ a OK \\[CAPABILITY .* PREVIEW\\].*
                """);
    }

    @Test
    void gives_the_first_words_and_marks_nothing() {
        inbox("Subject: s\r\n\r\n  One \"two\"\r\n three\r\n", "Subject: s\r\n\r\n");
        select();
        play(
                """
                C: a FETCH 1:2 PREVIEW
                S= * 1 FETCH (PREVIEW "One \\"two\\" three")
                S= * 2 FETCH (PREVIEW "")
                S: a OK
                C: b UID FETCH 1 (FLAGS PREVIEW UID)
                S= * 1 FETCH (FLAGS () PREVIEW "One \\"two\\" three" UID 1)
                S: b OK
                """);
    }

    @Test
    void of_text_that_is_not_ascii_is_a_literal_in_utf_8() {
        inbox("Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\u00fc\r\n");
        select();
        play(
                """
                C: a FETCH 1 PREVIEW
                S= * 1 FETCH (PREVIEW {2}
                S= \u00fc)
                S: a OK
                """);
    }

    @Test
    void can_be_asked_for_if_it_takes_no_time() {
        inbox("Subject: s\r\n\r\nwords\r\n");
        select();
        play(
                """
                C: a FETCH 1 PREVIEW (LAZY)
                S= * 1 FETCH (PREVIEW "words")
                S: a OK
                C: b FETCH 1 (UID PREVIEW (lazy) FLAGS)
                S= * 1 FETCH (UID 1 PREVIEW "words" FLAGS ())
                S: b OK
                C: c FETCH 1 PREVIEW (EAGER)
                S: c BAD
                C: d FETCH 1 PREVIEW ()
                S: d BAD
                C: e FETCH 1 (PREVIEW (LAZY)
                S: e BAD
                """);
    }

    @Test
    void of_a_large_message_is_found_without_all_of_it() {
        inbox(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                        + "--b\r\nContent-Type: image/png\r\n\r\n"
                        + "0123456789\r\n".repeat(20_000)
                        + "--b\r\n\r\nbehind it\r\n--b--\r\n",
                "a: b\r\n\r\n" + "word ".repeat(1_000_000));
        select();
        play(
                """
                C: a FETCH 1 PREVIEW
                S= * 1 FETCH (PREVIEW "behind it")
                S: a OK
                C: b FETCH 2 PREVIEW
                S/ .*word word"\\)
                S: b OK
                """);
    }
}
