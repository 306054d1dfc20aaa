package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

@DisplayName("RFC 5322 §2.2 Header Fields")
class HeadersTest {

    @Test
    void are_read_in_order() {
        var headers = headers("From: ada@example.org\r\nTO : bob\r\nSubject:\r\n\r\nBody: no\r\n");

        assertThat(headers)
                .extracting(HeaderField::toString)
                .containsExactly("From: ada@example.org", "TO: bob", "Subject: ");
        assertThat(headers.first("to").orElseThrow().value()).isEqualTo("bob");
        assertThat(headers.first("Body")).isEmpty();
        assertThat(headers("A: 1\r\nB: 2\r\na: 3\r\n").all("A"))
                .extracting(HeaderField::value)
                .containsExactly("1", "3");
    }

    @Test
    void end_behind_the_empty_line() {
        assertThat(headers("A: 1\r\n\r\nbody").span()).isEqualTo(new Span(0, 8));
        assertThat(headers("A: 1\n\nbody").span()).isEqualTo(new Span(0, 6));
        assertThat(headers("\r\nbody").span()).isEqualTo(new Span(0, 2));
        assertThat(headers("A: 1").span()).isEqualTo(new Span(0, 4));
        assertThat(headers("").span()).isEqualTo(new Span(0, 0));
    }

    @Test
    void are_unfolded() {
        assertThat(
                        headers("A: one\r\n two\r\n\tthree \r\nB: x\r\n")
                                .first("a")
                                .orElseThrow()
                                .value())
                .isEqualTo("one two\tthree");
        assertThat(headers("A:\n one\n  \n two\n").first("a").orElseThrow().value())
                .isEqualTo("one   two");
    }

    @Test
    void keep_every_octet() {
        byte[] octets = "A: x\ry\u0000\u00e9\r\nno colon\r\n".getBytes(ISO_8859_1);
        var headers = Headers.of(octets);

        assertThat(headers.first("A").orElseThrow().value()).isEqualTo("x\ry\u0000\u00e9");
        assertThat(headers.first("no colon").orElseThrow().value()).isEmpty();
        assertThat(headers.except(List.of("B"))).isEqualTo(octets);
    }

    @Test
    void are_selected_by_name_with_an_empty_line_behind() {
        var headers = headers("A: 1\r\nB: 2\r\n 2\r\na: 3\r\n\r\n");

        assertThat(new String(headers.only(List.of("A", "x")), UTF_8))
                .isEqualTo("A: 1\r\na: 3\r\n\r\n");
        assertThat(new String(headers.except(List.of("A")), UTF_8)).isEqualTo("B: 2\r\n 2\r\n\r\n");
        assertThat(new String(headers.only(List.of()), UTF_8)).isEqualTo("\r\n");
    }

    @Test
    @DisplayName("RFC 9051 §6.4.5.1: no empty line where there is none and no body")
    void get_no_empty_line_that_the_message_has_not() {
        assertThat(headers("A: 1\r\nB: 2\r\n").only(List.of("b"))).asString().isEqualTo("B: 2\r\n");
        assertThat(headers("A: 1\r\nB: 2\r\n").except(List.of("b")))
                .asString()
                .isEqualTo("A: 1\r\n");
        assertThat(headers("A: 1\r\n").only(List.of("b"))).isEmpty();
        assertThat(headers("A: 1").only(List.of("a"))).asString().isEqualTo("A: 1\r\n");
        assertThat(headers("").except(List.of("a"))).isEmpty();
    }

    @Test
    void of_ten_megabytes_and_of_a_hundred_thousand_fields_are_read() {
        assertThat(headers("A: " + "x".repeat(10_000_000)).first("a").orElseThrow().value())
                .hasSize(10_000_000);
        assertThat(headers("A: 1" + "\r\n x".repeat(2_000_000)).first("a").orElseThrow().value())
                .hasSize(4_000_001);
        assertThat(headers("A: 1\r\n".repeat(100_000) + "B: 2\r\n\r\n").first("b")).isPresent();
    }

    @Test
    void decode_for_people() {
        assertThat(text("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?utf-8?B?IQ==?= x")).isEqualTo("Grüße! x");
        assertThat(text("Grüße")).isEqualTo("Grüße");
        assertThat(text("=?UTF-8?Q?=C3?= =?UTF-8?Q?=A4?=")).isEqualTo("ä");
        assertThat(text("=?x-unknown?Q?a=E4?=")).isEqualTo("aä");
        assertThat(text("=?UTF-8?X?abc?=")).isEqualTo("=?UTF-8?X?abc?=");
        assertThat(text("=?UTF-8?Q?a=0D=0ABcc:_b?=")).isEqualTo("a  Bcc: b");
        assertThat(text("=?UTF-8?Q?a".repeat(500_000))).hasSize(5_500_000);
    }

    @Test
    void are_rendered_folded_and_never_broken_by_their_value() {
        assertThat(HeaderField.render("Subject", "short")).isEqualTo("Subject: short\r\n");
        assertThat(HeaderField.render("Subject", "")).isEqualTo("Subject:\r\n");
        String words = "word ".repeat(50) + "  end";
        String field = HeaderField.render("Subject", words);
        assertThat(field.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
        assertThat(headers(field).first("Subject").orElseThrow().value()).isEqualTo(words);
        for (String bad : List.of("a\r\nBcc: b", "a\nb", "a\u0000b", "a\r")) {
            assertThatThrownBy(() -> HeaderField.render("Subject", bad))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> HeaderField.render("Sub ject", "a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HeaderField.render("A: b\r\nC", "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The fields and the empty line are the whole header, whatever it is made of. */
    @Test
    void cover_all_octets() {
        var random = new Random(5322);
        String alphabet = "aA:: \t\r\n\n\u0000\u00ff";
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(24)];
            for (int j = 0; j < octets.length; j++) {
                octets[j] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            var headers = Headers.of(octets);
            var ends = new ArrayList<Integer>(List.of(0));
            for (var field : headers) {
                assertThat(field.span().start()).isEqualTo(ends.getLast());
                assertThat(field.value()).doesNotContain("\n");
                assertThat(field.text()).doesNotContain("\r");
                assertThat(field.isNamed(field.name())).isTrue();
                ends.add(field.span().end());
            }
            int rest = headers.span().end() - ends.getLast();
            assertThat(rest).isBetween(0, 2);
            assertThat(headers.span().end() == octets.length || rest > 0).isTrue();
        }
    }

    private static String text(String value) {
        return headers("A: " + value + "\r\n").first("a").orElseThrow().text();
    }

    private static Headers headers(String text) {
        return Headers.of(text.getBytes(UTF_8));
    }
}
