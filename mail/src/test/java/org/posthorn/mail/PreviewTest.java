package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.Random;

@DisplayName("RFC 8970 §3.2 the first words of a message")
class PreviewTest {

    @Test
    void are_text_with_its_white_space_folded() {
        assertThat(preview("Subject: s||  Dear\tAda,||| how are\u00a0you?  |"))
                .isEqualTo("Dear Ada, how are you?");
        assertThat(preview("Subject: s||")).isEmpty();
        assertThat(preview("")).isEmpty();
    }

    @Test
    void are_at_most_two_hundred_characters_of_which_none_is_cut() {
        assertThat(
                        preview(
                                "Content-Type: text/plain; charset=utf-8||"
                                        + "\ud83d\udcee".repeat(300)))
                .isEqualTo("\ud83d\udcee".repeat(200));
        assertThat(preview("||" + "a".repeat(199) + " b")).isEqualTo("a".repeat(199));
        assertThat(preview("a: b||" + "word ".repeat(100_000))).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void are_decoded() {
        String header = "Content-Type: text/plain; charset=iso-8859-1|";
        assertThat(preview(header + "Content-Transfer-Encoding: quoted-printable||Gr=FC=DFe =|an"))
                .isEqualTo("Grüße an");
        assertThat(preview(header + "Content-Transfer-Encoding: base64||R3L83yBk|aWNo|"))
                .isEqualTo("Grüß dich");
        assertThat(preview(header + "Content-Transfer-Encoding: x-secret||R3L83yBk|")).isEmpty();
    }

    @Test
    void come_from_plain_text_before_html_and_never_from_an_attachment() {
        String parts =
                """
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain
                Content-Disposition: attachment

                attached
                --b
                Content-Type: text/html

                <p>rich</p>
                """;
        String plain = "--b\nContent-Type: text/plain\n\nplain\n";
        String empty = "--b\nContent-Type: text/plain\n\n \n";
        String inner = "--b\nContent-Type: message/rfc822\n\nSubject: x\n\ninner\n";

        assertThat(preview(parts + inner)).isEqualTo("rich");
        assertThat(preview(parts + empty)).isEqualTo("rich");
        assertThat(preview(parts + inner + plain)).isEqualTo("plain");
        assertThat(preview("Content-Type: message/rfc822||Subject: x||inner|")).isEqualTo("inner");
    }

    @Test
    void of_html_are_its_text() {
        assertThat(
                        html(
                                "<!DOCTYPE"
                                    + " html><HTML><head><title>no</title><style>p{a:b}</style></head><body"
                                    + " class='x'><!-- no <p> -->one<br>t<b>w</b>o<script>if"
                                    + " (a</b>b) no()</SCRIPT ><p>3 &lt; 4 &amp;&#x20AC;&#8364;"
                                    + " &unknown; &nbsp;&zwnj; end"))
                .isEqualTo("one two 3 < 4 &€€ &unknown; end");
        assertThat(html("a < b <")).isEqualTo("a < b <");
        assertThat(html("a<p title=\"1 > 0\" alt = '>'>b<i class=x=\">\">c")).isEqualTo("a bc");
        assertThat(html("a<p it's>b<p title=\"no>c")).isEqualTo("a b c");
        assertThat(html("a<!-- b")).isEqualTo("a");
        assertThat(html("a<style> b")).isEqualTo("a");
        assertThat(html("&#xffffffffff;&#;&")).isEqualTo("&#xffffffffff;&#;&");
    }

    @Test
    void of_a_hostile_message_take_linear_time() {
        assertThat(html("<style>" + "</".repeat(30_000))).isEmpty();
        assertThat(html("<p a='b\">".repeat(20_000))).isEmpty();
        assertThat(html("&".repeat(60_000))).isEqualTo("&".repeat(200));
        assertThat(
                        preview(
                                "Content-Type: multipart/mixed; boundary=b||"
                                        + "--b|Content-Type: text/html||<p>|".repeat(100_000)))
                .hasSizeLessThanOrEqualTo(Preview.MAX_LENGTH);
    }

    @Test
    void of_anything_are_short_and_on_one_line() {
        var random = new Random(8970);
        String alphabet = "<>!-/&#;xab \n\r\u0000style\u0085\u00ff=\"'";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder("Content-Type: text/html||");
            for (int j = random.nextInt(300); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String preview = Preview.of(lf(text.toString()).getBytes(ISO_8859_1));
            assertThat(preview.codePoints().count()).isLessThanOrEqualTo(Preview.MAX_LENGTH);
            assertThat(preview).isEqualTo(preview.strip());
            assertThat(preview.chars()).noneMatch(Character::isISOControl);
        }
    }

    private static String html(String text) {
        return preview("Content-Type: text/html; charset=utf-8||" + text);
    }

    private static String preview(String message) {
        return Preview.of(lf(message).getBytes(UTF_8));
    }

    /** {@code |} is a line end. */
    private static String lf(String text) {
        return text.replace("|", "\r\n");
    }
}
