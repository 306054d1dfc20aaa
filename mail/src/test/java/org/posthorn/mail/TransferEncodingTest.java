package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Base64;
import java.util.Random;

@DisplayName("RFC 2045 §6 transfer encodings")
class TransferEncodingTest {

    @ParameterizedTest
    @CsvSource({
        "7bit, IDENTITY",
        "8BIT, IDENTITY",
        "Binary, IDENTITY",
        "BASE64, BASE64",
        "Quoted-Printable, QUOTED_PRINTABLE",
        "x-uuencode, UNKNOWN",
        "'', UNKNOWN"
    })
    void are_known_by_name(String name, TransferEncoding encoding) {
        assertThat(TransferEncoding.named(name)).isEqualTo(encoding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BASE64|aGFsbG8=|hallo",
                "BASE64|aGFs bG8|hal",
                "BASE64|!a?GFsb#G8=tail|hallo",
                "BASE64|====|''",
                "QUOTED_PRINTABLE|a=3Db=c3=BC|a=b\u00c3\u00bc",
                "QUOTED_PRINTABLE|a=zzb|a=zzb",
                "IDENTITY|a=3D|a=3D",
                "UNKNOWN|a=3D|a=3D",
            })
    void decode_what_makes_sense(TransferEncoding encoding, String body, String expected) {
        assertThat(decode(encoding, body)).isEqualTo(expected);
    }

    @Test
    void of_lines_are_decoded() {
        assertThat(decode(TransferEncoding.QUOTED_PRINTABLE, "one=\r\n two \r\nthree=\n"))
                .isEqualTo("one two\r\nthree");
        assertThat(decode(TransferEncoding.BASE64, "aGFs\r\nbG8=\r\n")).isEqualTo("hallo");
    }

    @Test
    void decode_a_range_only() {
        byte[] octets = "xxaGFsbG8=xx".getBytes(ISO_8859_1);

        assertThat(TransferEncoding.BASE64.decode(octets, new Span(2, 10)))
                .asString(ISO_8859_1)
                .isEqualTo("hallo");
    }

    @Test
    void agree_with_the_decoder_of_the_jdk() {
        var random = new Random(2045);
        for (int i = 0; i < 2_000; i++) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            String encoded = Base64.getMimeEncoder().encodeToString(octets);

            assertThat(TransferEncoding.BASE64.decode(encoded.getBytes(ISO_8859_1), all(encoded)))
                    .isEqualTo(octets);
        }
    }

    @Test
    void survive_anything_in_linear_time() {
        for (String piece : new String[] {"=", "=\r\n", " ", "a", "!", "=4", "\r", "\n", "= \n"}) {
            String body = piece.repeat(1_000_000);
            for (var encoding : TransferEncoding.values()) {
                assertThat(decode(encoding, body).length()).isLessThanOrEqualTo(2 * body.length());
            }
        }
        var random = new Random(2045);
        String alphabet = "=aA0 \t\r\n/+\u00ff\u0000";
        for (int i = 0; i < 20_000; i++) {
            var body = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                body.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (var encoding : TransferEncoding.values()) {
                assertThat(decode(encoding, body.toString()).length())
                        .isLessThanOrEqualTo(2 * body.length());
            }
        }
    }

    private static String decode(TransferEncoding encoding, String body) {
        return new String(encoding.decode(body.getBytes(ISO_8859_1), all(body)), ISO_8859_1);
    }

    private static Span all(String body) {
        return new Span(0, body.length());
    }
}
