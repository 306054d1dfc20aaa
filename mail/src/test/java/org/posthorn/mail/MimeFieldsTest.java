package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

@DisplayName("RFC 2045 §5.1 Content-Type and its relatives")
class MimeFieldsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "text/html; charset=utf-8|text/html|{charset=utf-8}",
                "TEXT/Html;CHARSET=\"UTF-8\"|text/html|{charset=UTF-8}",
                "text/plain; charset=us-ascii (Plain text)|text/plain|{charset=us-ascii}",
                "text (a(b)) / plain ; charset = x|text/plain|{charset=x}",
                "text/plain; charset=\"a\\\"b;c\"|text/plain|{charset=a\"b;c}",
                "text/plain; charset=\"unterminated; x=y|text/plain|{charset=unterminated; x=y}",
                "text/plain charset=utf-8|text/plain|{charset=utf-8}",
                "text/plain; name=My File.pdf; a=b|text/plain|{name=My File.pdf, a=b}",
                "text/plain;; ;a=1;a=2;=3;b;c=|text/plain|{a=1, c=}",
                "text/plain; (unterminated|text/plain|{}",
                "text|text/plain|{}",
                "/plain|text/plain|{}",
                "|text/plain|{}",
                "multipart/mixed; boundary=\"a b \"|multipart/mixed|{boundary=a b }",
            })
    void is_read_tolerantly(String value, String type, String parameters) {
        ContentType read = fields("Content-Type: " + value).contentType();

        assertThat(read).hasToString(type);
        assertThat(read.parameters().raw()).hasToString(parameters);
    }

    @Test
    void a_thousand_are_read_and_what_stands_between_them_is_none() {
        var many = new StringBuilder("x");
        for (int i = 0; i < 1_100; i++) {
            many.append("; ;n").append(i).append("=").append(i);
        }
        assertThat(parameters(many.toString()).raw()).hasSize(1_000);
    }

    @Test
    void joins_continued_parameters() {
        var parameters =
                parameters("x; url*0=\"ftp://\";\r\n url*1=\"example.org/a\"; url*3=lost; n=1");

        assertThat(parameters.raw()).isEqualTo(Map.of("url", "ftp://example.org/a", "n", "1"));
        assertThat(parameters.text("url")).contains("ftp://example.org/a");
    }

    @Test
    void decodes_extended_parameters_and_keeps_them_encoded_for_imap() {
        var parameters =
                parameters(
                        "x; filename*0*=utf-8'de'Gr%C3; filename*1*=%BC%C3%9Fe; filename*2=\""
                                + " 1.txt\"");

        assertThat(parameters.raw())
                .isEqualTo(Map.of("filename*", "utf-8'de'Gr%C3%BC%C3%9Fe%201.txt"));
        assertThat(parameters.text("filename")).contains("Grüße 1.txt");
        assertThat(parameters("x; f*=iso-8859-1''%E4").text("f")).contains("ä");
        assertThat(parameters("x; f*=unknown''%C3%A4").text("f")).contains("ä");
        assertThat(parameters("x; f*=%zz%4").text("f")).contains("%zz%4");
        assertThat(parameters("x; f=plain; f*=''better").text("f")).contains("better");
        assertThat(parameters("x; f*x*y=1; f*99999=2; f**=3").raw())
                .containsOnlyKeys("f*x*y", "f*99999", "f**");
    }

    @Test
    void finds_the_name_of_a_file() {
        assertThat(fields("Content-Type: a/b; name=\"=?UTF-8?Q?=C3=A4?=.txt\"").fileName())
                .contains("ä.txt");
        assertThat(
                        fields(
                                        "Content-Type: a/b; name=x\r\n"
                                                + "Content-Disposition: attachment; filename=y")
                                .fileName())
                .contains("y");
        assertThat(fields("Content-Type: a/b").fileName()).isEmpty();
    }

    @Test
    void reads_the_other_fields() {
        var fields =
                fields(
                        """
                        content-transfer-encoding: (c) Base64 x
                        Content-Disposition: INLINE
                        Content-ID: <1@example.org>
                        Content-Description: =?UTF-8?Q?x?=
                        Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==
                        Content-Language: de, en (English)
                        Content-Location: http://example.org/
                        Content-Description: second
                        """);

        assertThat(fields)
                .isEqualTo(
                        new MimeFields(
                                ContentType.DEFAULT,
                                "Base64",
                                new Disposition("inline", Parameters.NONE),
                                "<1@example.org>",
                                "=?UTF-8?Q?x?=",
                                "Q2hlY2sgSW50ZWdyaXR5IQ==",
                                List.of("de", "en"),
                                "http://example.org/"));
        assertThat(fields.transferEncoding()).isEqualTo(TransferEncoding.BASE64);
        assertThat(fields("A: b").encoding()).isEqualTo("7bit");
    }

    @Test
    void survives_anything_in_linear_time() {
        for (String piece :
                new String[] {";", "a=", "a*0=b;", "(", "\"", "\\", "a/b", "=\"", "; a", ","}) {
            fields("Content-Type: a/b;" + piece.repeat(1_000_000));
            fields("Content-Language: " + piece.repeat(1_000_000));
            fields("Content-Disposition: " + piece.repeat(1_000_000));
        }
        var many = new StringBuilder("Content-Type: a/b");
        for (int i = 0; i < 5_000; i++) {
            many.append("; p").append(i).append("*0=x");
        }
        assertThat(fields(many.toString()).contentType().parameters().raw()).hasSizeLessThan(1001);
        var random = new Random(2231);
        String alphabet = "ab;;=\"\\('*01% /";
        for (int i = 0; i < 20_000; i++) {
            var value = new StringBuilder("Content-Type: a/b;");
            for (int j = random.nextInt(20); j > 0; j--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            var parameters = fields(value.toString()).contentType().parameters();
            parameters.raw().keySet().forEach(parameters::text);
        }
    }

    private static Parameters parameters(String disposition) {
        return Objects.requireNonNull(fields("Content-Disposition: " + disposition).disposition())
                .parameters();
    }

    private static MimeFields fields(String header) {
        return MimeFields.of(Headers.of(header.getBytes(UTF_8)), ContentType.DEFAULT);
    }
}
