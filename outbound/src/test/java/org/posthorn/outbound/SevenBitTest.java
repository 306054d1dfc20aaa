package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Part;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

@DisplayName("RFC 6152 §3, a message in seven bits")
class SevenBitTest {

    @Test
    void text_becomes_quoted_printable() throws IOException {
        assertThat(
                        converted(
                                """
                                MIME-Version: 1.0
                                Content-Type: text/plain; charset=utf-8
                                Content-Transfer-Encoding: 8bit
                                Subject: a

                                1=ü \t
                                .
                                """))
                .isEqualTo(
                        lines(
                                """
                                MIME-Version: 1.0
                                Content-Type: text/plain; charset=utf-8
                                Content-Transfer-Encoding: quoted-printable
                                Subject: a

                                1=3D=C3=BC =09
                                .
                                """));
    }

    @Test
    void a_message_that_says_nothing_of_mime_does_afterwards() throws IOException {
        assertThat(converted("Subject: a\n\nü\n"))
                .isEqualTo(
                        lines(
                                """
                                Subject: a
                                Content-Transfer-Encoding: quoted-printable
                                MIME-Version: 1.0
                                Content-Type: text/plain; charset=unknown-8bit

                                =C3=BC
                                """));
    }

    @Test
    void others_become_base64_and_labels_around_them_seven_bit() throws IOException {
        assertThat(
                        converted(
                                """
                                MIME-Version: 1.0
                                Content-Type: multipart/mixed; boundary=b
                                Content-Transfer-Encoding: 8bit

                                über
                                --b
                                Content-Type: image/png

                                ü
                                --b
                                Content-Transfer-Encoding: 8BIT

                                only ASCII
                                --b--
                                """))
                .isEqualTo(
                        lines(
                                """
                                MIME-Version: 1.0
                                Content-Type: multipart/mixed; boundary=b
                                Content-Transfer-Encoding: 7bit

                                ??ber
                                --b
                                Content-Type: image/png
                                Content-Transfer-Encoding: base64

                                w7w=
                                --b
                                Content-Transfer-Encoding: 7bit

                                only ASCII
                                --b--
                                """));
    }

    @Test
    void a_message_within_is_converted_within() throws IOException {
        assertThat(
                        converted(
                                """
                                Content-Type: multipart/digest; boundary=b
                                MIME-Version: 1.0

                                --b

                                Subject: within

                                ü
                                --b--
                                """))
                .isEqualTo(
                        lines(
                                """
                                Content-Type: multipart/digest; boundary=b
                                MIME-Version: 1.0

                                --b

                                Subject: within
                                Content-Transfer-Encoding: quoted-printable
                                MIME-Version: 1.0
                                Content-Type: text/plain; charset=unknown-8bit

                                =C3=BC
                                --b--
                                """));
    }

    @Test
    void a_message_in_utf_8_is_encoded_as_a_whole() throws IOException {
        assertThat(
                        converted(
                                """
                                Content-Type: message/global
                                MIME-Version: 1.0

                                Subject: ü

                                a
                                """))
                .endsWith("Content-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogw7wNCg0KYQ0K\r\n");
    }

    @Test
    void what_quoted_printable_forgot_is_encoded() throws IOException {
        String header = "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n";
        assertThat(converted(header + "=C3=BC ü=\n")).isEqualTo(lines(header + "=C3=BC =C3=BC=\n"));
    }

    @Test
    void lines_become_short() throws IOException {
        String to = "<" + "a".repeat(400) + ">,";
        String long3 = "To: " + to + " " + to + " " + to + "\n";
        assertThat(converted(long3 + "\n" + "x".repeat(999) + "\n"))
                .startsWith(lines("To: " + to + " " + to + "\n " + to + "\nContent-Transfer-"))
                .contains("\r\n\r\n" + "x".repeat(75) + "=\r\n")
                .doesNotContainPattern("[^\r\n]{999}");
    }

    @Test
    void what_has_seven_bits_stays_as_it_is() throws IOException {
        String text = "Content-Type: multipart/x; boundary=b\n\n--b\n\na\n--b--\nend";
        assertThat(converted(text)).isEqualTo(lines(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: ü\n\na\n",
                "Content-Transfer-Encoding: base64\n\nü\n",
                "Content-Transfer-Encoding: x-uue\n\nü\n",
                "Content-Type: message/partial\n\nü\n",
                "Content-Type: multipart/mixed\n\nü\n",
                "Content-Type: message/rfc822\n\nSubject: ü\n\na\n"
            })
    void some_have_no_such_form(String text) {
        assertThatThrownBy(() -> converted(text)).isInstanceOf(UnconvertibleException.class);
    }

    @Test
    void nor_has_one_with_a_long_word_in_its_header() {
        assertThatThrownBy(() -> converted("A: " + "x".repeat(999) + "\n\n"))
                .isInstanceOf(UnconvertibleException.class);
        assertThatThrownBy(() -> converted("A: x" + " ".repeat(2_000_000) + "\n\n"))
                .isInstanceOf(UnconvertibleException.class);
    }

    /** The parts of both are the same when they are decoded, and the form is what it says. */
    @Test
    void nothing_is_lost_whatever_the_message_looks_like() throws IOException {
        var random = new Random(6152);
        int done = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] message = message(random);
            byte[] result;
            try {
                result = convert(message, random);
            } catch (UnconvertibleException e) {
                continue;
            }
            done++;
            for (byte octet : result) {
                assertThat(octet).isPositive();
            }
            assertThat(new String(result, US_ASCII))
                    .doesNotContainPattern("\r(?!\n)|(?<!\r)\n|(?<![^\r\n])[^\r\n]{999}");
            assertThat(leaves(result)).isEqualTo(leaves(message));
            assertThat(convert(result, random)).isEqualTo(result);
        }
        assertThat(done).isGreaterThan(1000);
    }

    private static List<String> leaves(byte[] message) {
        var leaves = new ArrayList<String>();
        for (Part part : Part.scan(message).all()) {
            if (part instanceof Part.Leaf leaf) {
                leaves.add(new String(leaf.decoded(message), ISO_8859_1));
            }
        }
        return leaves;
    }

    private static byte[] message(Random random) {
        var out = new StringBuilder("MIME-Version: 1.0\r\n");
        entity(out, random, 0);
        return out.toString().getBytes(ISO_8859_1);
    }

    private static void entity(StringBuilder out, Random random, int depth) {
        int kind = depth < 4 ? random.nextInt(6) : 5;
        if (kind <= 1) {
            String boundary = "b" + "-".repeat(random.nextInt(3)) + depth + random.nextInt(3);
            out.append("Content-Type: multipart/")
                    .append(kind == 0 ? "mixed" : "digest")
                    .append("; boundary=\"")
                    .append(boundary)
                    .append("\"\r\n\r\npreamble\r\n");
            for (int i = random.nextInt(4); i > 0; i--) {
                out.append("--").append(boundary).append(" ".repeat(random.nextInt(3)));
                out.append("\r\nX-Part: ").append(i).append("\r\n");
                entity(out, random, depth + 1);
                out.append("\r\n");
            }
            out.append("--").append(boundary).append("--\r\n");
        } else if (kind == 2) {
            out.append("Content-Type: message/rfc822\r\n\r\nX-Within: yes\r\n");
            entity(out, random, depth + 1);
        } else {
            String[] types = {"text/plain", "text/html; charset=x", "image/png", "a/b"};
            out.append("Content-Type: ").append(types[random.nextInt(types.length)]);
            String[] encodings = {"8bit", "7bit", "binary", "BINARY"};
            out.append("\r\nContent-Transfer-Encoding: ");
            out.append(encodings[random.nextInt(encodings.length)]).append("\r\n\r\n");
            content(out, random);
        }
    }

    private static void content(StringBuilder out, Random random) {
        String[] pieces = {
            "a",
            " ",
            "\t",
            "=",
            "\u00fc",
            "\r\n",
            "\r\n",
            "--",
            ".",
            "--b0",
            "x".repeat(500),
            "\r\n--",
            "=41",
            "-",
            "\u00ff",
            " \r\n"
        };
        for (int i = random.nextInt(30); i > 0; i--) {
            out.append(pieces[random.nextInt(pieces.length)]);
        }
        out.append("\r\n");
    }

    private static byte[] convert(byte[] message, Random random) throws IOException {
        Copy copy = SevenBit.convert(new Pieces(message, random));
        var result = new ByteArrayOutputStream();
        copy.writeTo(result);
        assertThat(result.size()).isEqualTo((int) copy.size());
        assertThat(copy.isEightBit()).isFalse();
        return result.toByteArray();
    }

    private static String converted(String text) throws IOException {
        return new String(convert(lines(text).getBytes(UTF_8), new Random(1)), US_ASCII);
    }

    private static String lines(String text) {
        return text.replace("\n", "\r\n");
    }

    /** A message that is written in pieces of any length. */
    private record Pieces(byte[] octets, Random random) implements Copy {

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public boolean isEightBit() {
            return true;
        }

        @Override
        public void writeTo(OutputStream target) throws IOException {
            int at = 0;
            while (at < octets.length) {
                int piece = Math.min(octets.length - at, 1 + random.nextInt(3000));
                target.write(octets, at, piece);
                at += piece;
            }
        }
    }
}
