package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Part.Leaf;
import org.posthorn.mail.Part.Message;
import org.posthorn.mail.Part.Multipart;
import org.posthorn.mail.Part.Section;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

@DisplayName("RFC 2046 §5 structure of messages")
class PartTest {

    private static final String MIXED =
            crlf(
                    """
                    From: ada@example.org
                    Content-Type: multipart/mixed; boundary=outer

                    preamble
                    --outer

                    one
                    --outer
                    Content-Type: multipart/alternative; boundary="outer2"

                    --outer2
                    Content-Type: text/plain

                    two one
                    --outer2
                    Content-Type: text/html

                    two two
                    line

                    --outer2--
                    epilogue
                    --outer
                    Content-Type: message/rfc822
                    Content-Description: letter

                    Subject: inside
                    Content-Type: multipart/mixed; boundary=inner

                    --inner

                    three one
                    --inner--
                    --outer--
                    the end
                    """);

    @Test
    void is_a_tree() {
        assertThat(show(MIXED))
                .isEqualTo(
                        "multipart/mixed(text/plain,multipart/alternative(text/plain,text/html),"
                                + "message/rfc822(multipart/mixed(text/plain)))");
    }

    @Test
    void has_sections_by_number() {
        assertThat(section(MIXED, Section.CONTENT)).isEqualTo(MIXED);
        assertThat(section(MIXED, Section.HEADER))
                .startsWith("From: ada")
                .endsWith("outer\r\n\r\n");
        assertThat(section(MIXED, Section.TEXT)).startsWith("preamble").endsWith("the end\r\n");
        assertThat(section(MIXED, Section.CONTENT, 1)).isEqualTo("one");
        assertThat(section(MIXED, Section.MIME, 1)).isEqualTo("\r\n");
        assertThat(section(MIXED, Section.CONTENT, 2))
                .startsWith("--outer2\r\n")
                .endsWith("epilogue");
        assertThat(section(MIXED, Section.CONTENT, 2, 1)).isEqualTo("two one");
        assertThat(section(MIXED, Section.CONTENT, 2, 2)).isEqualTo("two two\r\nline\r\n");
        assertThat(section(MIXED, Section.MIME, 2, 2)).isEqualTo("Content-Type: text/html\r\n\r\n");
        assertThat(section(MIXED, Section.CONTENT, 3))
                .startsWith("Subject: inside")
                .endsWith("--inner--");
        assertThat(section(MIXED, Section.MIME, 3)).contains("letter");
        assertThat(section(MIXED, Section.HEADER, 3))
                .startsWith("Subject: inside")
                .endsWith("inner\r\n\r\n");
        assertThat(section(MIXED, Section.TEXT, 3))
                .isEqualTo("--inner\r\n\r\nthree one\r\n--inner--");
        assertThat(section(MIXED, Section.CONTENT, 3, 1)).isEqualTo("three one");
    }

    @Test
    void has_no_other_sections() {
        assertThat(section(MIXED, Section.MIME)).isNull();
        assertThat(section(MIXED, Section.CONTENT, 0)).isNull();
        assertThat(section(MIXED, Section.CONTENT, 4)).isNull();
        assertThat(section(MIXED, Section.CONTENT, 1, 1)).isNull();
        assertThat(section(MIXED, Section.HEADER, 1)).isNull();
        assertThat(section(MIXED, Section.TEXT, 2)).isNull();
        assertThat(section(MIXED, Section.CONTENT, 3, 1, 1)).isNull();
        assertThat(section(MIXED, Section.CONTENT, 3, 2)).isNull();
    }

    @Test
    void of_a_plain_message_has_its_body_as_part_one() {
        String message = "Subject: x\r\n\r\none\r\ntwo\r\n";

        assertThat(section(message, Section.CONTENT, 1)).isEqualTo("one\r\ntwo\r\n");
        assertThat(section(message, Section.MIME, 1)).isEqualTo("Subject: x\r\n\r\n");
        assertThat(section(message, Section.CONTENT, 1, 1)).isNull();
        assertThat(section(message, Section.CONTENT, 2)).isNull();
        assertThat(scan(message).lines()).isEqualTo(2);
    }

    @Test
    void of_a_plain_message_within_a_message_likewise() {
        String message = "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nbody";

        assertThat(section(message, Section.CONTENT, 1)).isEqualTo("Subject: in\r\n\r\nbody");
        assertThat(section(message, Section.HEADER, 1)).isEqualTo("Subject: in\r\n\r\n");
        assertThat(section(message, Section.TEXT, 1)).isEqualTo("body");
        assertThat(section(message, Section.CONTENT, 1, 1)).isEqualTo("body");
        assertThat(section(message, Section.CONTENT, 1, 1, 1)).isNull();
    }

    @Test
    void counts_line_ends_of_bodies() {
        Part root = scan(MIXED);

        assertThat(root.all().get(1).lines()).isZero();
        assertThat(root.all().get(4).lines()).isEqualTo(2);
        assertThat(root.all().get(5).lines()).isEqualTo(6);
        for (Part part : root.all()) {
            var body = new String(part.body().of(MIXED.getBytes(UTF_8)), UTF_8);
            assertThat(part.lines()).isEqualTo((int) body.chars().filter(c -> c == '\n').count());
        }
    }

    @Test
    void tolerates_blanks_behind_boundaries() {
        assertThat(
                        show(
                                crlf(
                                        lf(
                                                "Content-Type: multipart/mixed; boundary=\"b"
                                                        + " \"||--b \t||x|--b--  |--b||y|"))))
                .isEqualTo("multipart/mixed(text/plain)");
    }

    @Test
    void tells_a_boundary_from_one_that_it_begins() {
        String message =
                crlf(
                        """
                        Content-Type: multipart/mixed; boundary=ab

                        --ab
                        Content-Type: multipart/mixed; boundary=abc

                        --abc

                        x
                        --abcd
                        --abc--
                        --ab

                        y
                        --ab--
                        """);

        assertThat(show(message))
                .isEqualTo("multipart/mixed(multipart/mixed(text/plain),text/plain)");
        assertThat(section(message, Section.CONTENT, 1, 1)).isEqualTo("x\r\n--abcd");
    }

    @Test
    void takes_boundaries_of_seventy_characters_and_of_odd_ones() {
        String boundary = "'()+_,-./:=? ".repeat(5) + "12345";
        assertThat(boundary).hasSize(70);

        assertThat(
                        show(
                                "Content-Type: multipart/mixed; boundary=\""
                                        + boundary
                                        + lf("\"||--")
                                        + boundary
                                        + lf("||x|--")
                                        + boundary
                                        + lf("--|")))
                .isEqualTo("multipart/mixed(text/plain)");
        assertThat(show(lf("Content-Type: multipart/mixed; boundary=\"b--\"||--b--||x|--b----|")))
                .isEqualTo("multipart/mixed(text/plain)");
    }

    @Test
    void without_a_boundary_parameter_is_plain_text() {
        assertThat(show(lf("Content-Type: multipart/mixed||--b||x|--b--|")))
                .isEqualTo("text/plain");
        assertThat(show(lf("Content-Type: multipart/mixed; boundary=\"\"||--||x|----|")))
                .isEqualTo("text/plain");
        assertThat(show(lf("Content-Type: multipart/mixed; boundary=b||nothing|")))
                .isEqualTo("multipart/mixed()");
    }

    @Test
    void misses_no_part_where_the_last_boundary_is_missing() {
        assertThat(show(lf("Content-Type: multipart/mixed; boundary=b||--b||x|--b||y")))
                .isEqualTo("multipart/mixed(text/plain,text/plain)");
        assertThat(
                        show(
                                """
                                Content-Type: multipart/mixed; boundary=o

                                --o
                                Content-Type: multipart/mixed; boundary=i

                                --i

                                x
                                --o

                                y
                                """))
                .isEqualTo("multipart/mixed(multipart/mixed(text/plain),text/plain)");
    }

    @Test
    void ends_a_header_at_a_boundary() {
        String message =
                lf(
                        "Content-Type: multipart/mixed; boundary=b||--b|Content-Type:"
                                + " text/html|--b|--b--|");

        assertThat(show(message)).isEqualTo("multipart/mixed(text/html,text/plain)");
        assertThat(section(message, Section.MIME, 1)).isEqualTo(lf("Content-Type: text/html|"));
        assertThat(section(message, Section.CONTENT, 1)).isEmpty();
        assertThat(section(message, Section.CONTENT, 2)).isEmpty();
    }

    @Test
    @DisplayName("RFC 2046 §5.1.5: in a digest the default is a message")
    void has_messages_in_a_digest() {
        assertThat(
                        show(
                                lf(
                                        "Content-Type: multipart/digest; boundary=b||--b||Subject:"
                                                + " a||x|--b|Content-Type: text/plain||y|--b--|")))
                .isEqualTo("multipart/digest(message/rfc822(text/plain),text/plain)");
    }

    @Test
    void keeps_an_encoded_message_shut() {
        assertThat(
                        show(
                                lf(
                                        "Content-Type: message/rfc822|Content-Transfer-Encoding:"
                                                + " base64||U3ViamVjdDogeAoKeQo=|")))
                .isEqualTo("application/octet-stream");
        assertThat(show(lf("Content-Type: message/global||Subject: ä||y|")))
                .isEqualTo("message/global(text/plain)");
    }

    @Test
    void may_lack_a_header_or_a_body_or_both() {
        assertThat(scan("").span()).isEqualTo(new Span(0, 0));
        assertThat(scan("Subject: x").body().length()).isZero();
        assertThat(section("\r\nbody", Section.TEXT)).isEqualTo("body");
    }

    @Test
    void keeps_every_octet() {
        byte[] octets = "A: \r\u0000\u00ff\r\n\r\n\r\u0000\u0080\u00ff\n\r".getBytes(ISO_8859_1);

        assertThat(Part.scan(octets).body().of(octets))
                .isEqualTo("\r\u0000\u0080\u00ff\n\r".getBytes(ISO_8859_1));
    }

    @Test
    void stops_at_a_hundred_levels() {
        var multiparts = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            multiparts
                    .append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append(lf("||--b"))
                    .append(i)
                    .append('\n');
        }
        String messages = lf("Content-Type: message/rfc822||").repeat(10_000);

        assertThat(depth(scan(multiparts.toString()))).isEqualTo(Part.MAX_DEPTH + 1);
        assertThat(depth(scan(messages))).isEqualTo(Part.MAX_DEPTH + 1);
        assertThat(show(messages))
                .endsWith("application/octet-stream" + ")".repeat(Part.MAX_DEPTH));
        assertThat(scan(messages).toString()).isNotEmpty();
    }

    @Test
    void stops_at_ten_thousand_parts() {
        String message =
                lf("Content-Type: multipart/mixed; boundary=b||") + lf("--b||x|").repeat(100_000);

        assertThat(scan(message).all()).hasSize(Part.MAX_PARTS);
        String digest =
                lf("Content-Type: multipart/digest; boundary=b||") + lf("--b||x||").repeat(100_000);
        assertThat(scan(digest).all()).hasSizeBetween(Part.MAX_PARTS - 1, Part.MAX_PARTS);
        assertThat(section(message, Section.CONTENT, Part.MAX_PARTS - 1)).endsWith(lf("--b||x|"));
    }

    @Test
    void stops_at_a_hundred_thousand_parameters() {
        String parameters =
                IntStream.range(0, 990).mapToObj(i -> ";a" + i + "=").collect(joining());
        String part = lf("--b|Content-Type: text/plain") + parameters + lf("||x|");

        List<Part> all =
                scan(lf("Content-Type: multipart/mixed; boundary=b||") + part.repeat(400)).all();

        assertThat(
                        all.stream()
                                .mapToInt(one -> one.mime().contentType().parameters().raw().size())
                                .sum())
                .isBetween(100_000, 101_000);
    }

    @Test
    void of_a_hostile_message_takes_linear_time() {
        var open = new StringBuilder();
        String common = "x".repeat(66);
        for (int i = 0; i < 99; i++) {
            String boundary = common + (1000 + i);
            open.append("Content-Type: multipart/mixed; boundary=")
                    .append(boundary)
                    .append(lf("||--"))
                    .append(boundary)
                    .append('\n');
        }
        String nearly = "--" + common + lf("zzzz|");

        assertThat(scan(open + "\n" + nearly.repeat(100_000)).all()).hasSize(100);
        scan(lf("--|").repeat(2_000_000));
        scan("\n".repeat(5_000_000));
        scan(lf("A: b|").repeat(2_000_000));
        scan(lf("Content-Type: multipart/mixed; boundary=b||") + "--b--".repeat(1_000_000));
    }

    @Test
    void gives_text() {
        assertThat(
                        text(
                                lf(
                                                "Content-Type: text/plain;"
                                                    + " charset=iso-8859-1|Content-Transfer-Encoding:"
                                                    + " quoted-printable||Gr=FC=|")
                                        + "=DFe"))
                .isEqualTo("Grüße");
        assertThat(
                        text(
                                lf(
                                                "Content-Type: text/plain;"
                                                    + " charset=utf-8|Content-Transfer-Encoding:"
                                                    + " base64||R3LD|")
                                        + "vMOf!ZQ="))
                .isEqualTo("Grüße");
        assertThat(text(lf("Subject: x||Grüße"))).isEqualTo("Grüße");
        assertThat(text(lf("Content-Type: text/plain; charset=no-such||Grüße"))).isEqualTo("Grüße");
        assertThat(text(lf("Content-Type: text/plain; charset=\"!\"||x"))).isEqualTo("x");
        assertThat(
                        text(
                                lf(
                                                "Content-Type: text/plain;"
                                                    + " charset=gb2312|Content-Transfer-Encoding:"
                                                    + " base64||")
                                        + "1tDOxA=="))
                .isEqualTo("中文");
        assertThat(text(lf("Content-Type: image/png||x"))).isEmpty();
        assertThat(text(lf("Content-Transfer-Encoding: x-uuencode||x"))).isEqualTo("x");
    }

    /** Whatever the octets are: parts lie within their parents, in order, and are found again. */
    @Test
    void of_anything_is_well_formed() {
        var random = new Random(2046);
        String[] lines = {
            "Content-Type: multipart/mixed; boundary=a",
            "Content-Type: multipart/digest; boundary=\"ab\"",
            "Content-Type: message/rfc822",
            "Content-Transfer-Encoding: base64",
            "Content-Type: text/plain",
            "",
            "",
            "--a",
            "--a--",
            "--ab",
            "--ab-- ",
            "--",
            "x",
            "\r",
            "Content-Type: multipart/",
            " folded"
        };
        for (int i = 0; i < 20_000; i++) {
            var message = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                message.append(lines[random.nextInt(lines.length)])
                        .append(random.nextInt(4) == 0 ? "\n" : "\r\n");
            }
            if (random.nextInt(4) == 0 && !message.isEmpty()) {
                message.setLength(random.nextInt(message.length()));
            }
            byte[] octets = message.toString().getBytes(UTF_8);
            Part root = Part.scan(octets);
            assertThat(root.span()).isEqualTo(new Span(0, octets.length));
            Outline outline = root.outline();
            assertThat(Outline.decoded(ByteBuffer.wrap(outline.encoded()))).isEqualTo(outline);
            check(root, octets);
        }
    }

    private static void check(Part part, byte[] octets) {
        assertThat(part.header().end()).isEqualTo(part.body().start());
        assertThat(part.lines())
                .isEqualTo(Lines.count(octets, part.body().start(), part.body().end()));
        List<Part> children =
                switch (part) {
                    case Leaf leaf -> {
                        leaf.text(octets);
                        yield List.of();
                    }
                    case Multipart multipart -> multipart.parts();
                    case Message message -> List.of(message.content());
                };
        int at = part.body().start();
        for (Part child : children) {
            assertThat(child.span().start()).isGreaterThanOrEqualTo(at);
            at = child.span().end();
            check(child, octets);
        }
        assertThat(at).isLessThanOrEqualTo(part.body().end());
    }

    private static int depth(Part part) {
        return switch (part) {
            case Leaf leaf -> 1;
            case Multipart multipart ->
                    1 + multipart.parts().stream().mapToInt(PartTest::depth).max().orElse(0);
            case Message message -> 1 + depth(message.content());
        };
    }

    private static String show(String message) {
        return show(scan(message));
    }

    private static String show(Part part) {
        String type = part.mime().contentType().toString();
        return switch (part) {
            case Leaf leaf -> type;
            case Multipart multipart ->
                    type
                            + "("
                            + String.join(
                                    ",", multipart.parts().stream().map(PartTest::show).toList())
                            + ")";
            case Message message -> type + "(" + show(message.content()) + ")";
        };
    }

    private static String text(String message) {
        return ((Leaf) scan(message)).text(message.getBytes(UTF_8));
    }

    private static @org.jspecify.annotations.Nullable String section(
            String message, Section section, Integer... numbers) {
        return scan(message)
                .outline()
                .find(List.of(numbers), section)
                .map(span -> new String(span.of(message.getBytes(UTF_8)), UTF_8))
                .orElse(null);
    }

    private static Part scan(String message) {
        return Part.scan(message.getBytes(UTF_8));
    }

    /** {@code |} is a line end. */
    private static String lf(String text) {
        return text.replace('|', '\n');
    }

    private static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }
}
