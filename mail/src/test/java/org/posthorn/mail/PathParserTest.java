package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.PathException.Reason;
import org.posthorn.mail.PathParser.Characters;

import java.nio.charset.StandardCharsets;
import java.util.Random;

@DisplayName("RFC 5321 §4.1.2 paths")
class PathParserTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "<ada@example.org>|ada|example.org",
                "<Ada.L@EXAMPLE.org>|Ada.L|example.org",
                "<ada+list@example.org>|ada+list|example.org",
                "<\"ada l\"@example.org>|ada l|example.org",
                "<\"a>b@c\"@example.org>|a>b@c|example.org",
                "<\"a\\\"b\\\\\"@example.org>|a\"b\\|example.org",
                "<ada%example.net@example.org>|ada%example.net|example.org",
                "<net!ada@example.org>|net!ada|example.org",
                "<\"ada@example.net\"@example.org>|ada@example.net|example.org",
                "<@one.example,@two.example:ada@example.org>|ada|example.org",
                "<ada@[192.0.2.1]>|ada|[192.0.2.1]",
                "<ada@[IPv6:2001:DB8::1]>|ada|[ipv6:2001:db8::1]",
                "<ada@[IPv6:::ffff:192.0.2.1]>|ada|[ipv6:::ffff:192.0.2.1]",
                "<ada@[IPv6:1:2:3:4:5:6:7:8]>|ada|[ipv6:1:2:3:4:5:6:7:8]",
                "<ada@localhost>|ada|localhost",
                "<ada@my_host.example>|ada|my_host.example",
                "<postmaster@example.org>|postmaster|example.org",
            })
    void are_read(String path, String localPart, String domain) throws PathException {
        var octets = octets(path);
        var expected = new Address(localPart, domain);

        assertThat(PathParser.forward(octets, 0, Characters.ASCII))
                .isEqualTo(new PathParser.Parsed<>(new ForwardPath.To(expected), octets.length));
        assertThat(PathParser.reverse(octets, 0, Characters.ASCII))
                .isEqualTo(new PathParser.Parsed<>(new ReversePath.Of(expected), octets.length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<>x",
                "ada@example.org",
                "<ada@example.org",
                "<ada>",
                "<@example.org>",
                "<ada@>",
                "<\"\"@example.org>",
                "<\"ada@example.org>",
                "<\"ada\\",
                "<\"a\u0000b\"@example.org>",
                "<\"a\rb\"@example.org>",
                "<ada\n@example.org>",
                "<.ada@example.org>",
                "<ada.@example.org>",
                "<a..b@example.org>",
                "<a b@example.org>",
                "<ada@example..org>",
                "<ada@.example.org>",
                "<ada@example.org.>",
                "<ada@-example.org>",
                "<ada@exam ple.org>",
                "<ada@[192.0.2.256]>",
                "<ada@[192.0.2]>",
                "<ada@[192.0.2.1>",
                "<ada@[]>",
                "<ada@[IPv6:]x>",
                "<ada@[IPv6:1:2:3:4:5:6:7]>",
                "<ada@[IPv6:1:2:3:4:5:6:7::8]>",
                "<ada@[IPv6:::1::2]>",
                "<ada@[IPv6:12345::1]>",
                "<ada@[IPv6:::192.0.2.999]>",
                "<ada@[X400:whatever]>",
                "<@one.example ada@example.org>",
                "<@one.example,ada@example.org>",
                "<@one..example:ada@example.org>",
                "<ada@example.org@example.net>",
            })
    void are_refused(String path) {
        assertThat(reasonOf(path, Characters.UTF_8)).isEqualTo(Reason.SYNTAX);
    }

    @Test
    void end_at_the_bracket_and_leave_the_parameters() throws PathException {
        var line = octets("MAIL FROM:<\"a> b\"@example.org> SIZE=10");

        var parsed = PathParser.reverse(line, 10, Characters.ASCII);

        assertThat(parsed.path()).isEqualTo(new ReversePath.Of(new Address("a> b", "example.org")));
        assertThat(
                        new String(
                                line,
                                parsed.end(),
                                line.length - parsed.end(),
                                StandardCharsets.UTF_8))
                .isEqualTo(" SIZE=10");
    }

    @Test
    void of_a_sender_may_be_empty_but_not_of_a_recipient() throws PathException {
        assertThat(PathParser.reverse(octets("<> X"), 0, Characters.ASCII))
                .isEqualTo(new PathParser.Parsed<>(new ReversePath.Null(), 2));
        assertThatThrownBy(() -> PathParser.forward(octets("<>"), 0, Characters.ASCII))
                .isInstanceOf(PathException.class);
    }

    @Test
    void may_be_postmaster_alone_for_a_recipient() throws PathException {
        assertThat(PathParser.forward(octets("<PostMaster>"), 0, Characters.ASCII))
                .isEqualTo(new PathParser.Parsed<>(new ForwardPath.Postmaster(), 12));
        assertThatThrownBy(() -> PathParser.reverse(octets("<postmaster>"), 0, Characters.ASCII))
                .isInstanceOf(PathException.class);
    }

    @Test
    void have_limits() {
        assertThat(reasonOf("<" + "a".repeat(242) + "@example.org>", Characters.ASCII)).isNull();
        assertThat(reasonOf("<" + "a".repeat(243) + "@example.org>", Characters.ASCII))
                .isEqualTo(Reason.TOO_LONG);
        String domain = "a.".repeat(120);
        assertThat(reasonOf("<abcdefghijk@" + domain + "bc>", Characters.ASCII)).isNull();
        assertThat(reasonOf("<abcdefghijk@" + domain + "bcd>", Characters.ASCII))
                .isEqualTo(Reason.TOO_LONG);
        assertThat(reasonOf("<a@" + "a.".repeat(127) + "bc>", Characters.ASCII))
                .isEqualTo(Reason.TOO_LONG);
        assertThat(reasonOf("<a@" + "a".repeat(64) + ".org>", Characters.ASCII))
                .isEqualTo(Reason.SYNTAX);
    }

    @Test
    void may_track_bounces_in_long_local_parts() throws PathException {
        String address = "a".repeat(200) + "@example.org";
        var path = octets("<" + address + ">");

        assertThat(PathParser.reverse(path, 0, Characters.ASCII).end()).isEqualTo(path.length);
        assertThat(PathParser.forward(path, 0, Characters.ASCII).end()).isEqualTo(path.length);
        assertThat(Address.parse(address).toMailbox()).isEqualTo(address);
    }

    @Test
    void beyond_ascii_need_smtputf8() throws PathException {
        var path = octets("<åda@bücher.example>");

        assertThat(PathParser.forward(path, 0, Characters.UTF_8).path())
                .isEqualTo(new ForwardPath.To(new Address("åda", "bücher.example")));
        assertThat(reasonOf("<åda@example.org>", Characters.ASCII)).isEqualTo(Reason.NOT_ASCII);
        assertThat(reasonOf("<\"åda\"@example.org>", Characters.ASCII)).isEqualTo(Reason.NOT_ASCII);
        assertThat(reasonOf("<ada@bücher.example>", Characters.ASCII)).isEqualTo(Reason.NOT_ASCII);
    }

    @Test
    void that_are_not_utf_8_are_refused() {
        byte[] path = "<\u00e5da@example.org>".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> PathParser.forward(path, 0, Characters.UTF_8))
                .isInstanceOf(PathException.class);
    }

    @Test
    void with_control_characters_of_the_upper_half_are_refused() {
        assertThat(reasonOf("<a\u0085b@example.org>", Characters.UTF_8)).isEqualTo(Reason.SYNTAX);
        assertThat(reasonOf("<ab@exam\u0085ple.org>", Characters.UTF_8)).isEqualTo(Reason.SYNTAX);
    }

    /** Whatever is accepted has a wire form that means the same. */
    @Test
    void survive_rendering() throws PathException {
        var random = new Random(5321);
        String alphabet = "ab.@\"\\<>:,%! [1]\u00e5\u0001-";
        int accepted = 0;
        for (int i = 0; i < 30_000; i++) {
            var text = new StringBuilder("<");
            for (int length = random.nextInt(14); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] octets = octets(text.append("@b>").toString());
            ForwardPath path;
            try {
                path = PathParser.forward(octets, 0, Characters.UTF_8).path();
            } catch (PathException e) {
                continue;
            }
            accepted++;
            byte[] rendered = octets(path.toPath());
            assertThat(PathParser.forward(rendered, 0, Characters.UTF_8))
                    .isEqualTo(new PathParser.Parsed<>(path, rendered.length));
        }
        assertThat(accepted).isGreaterThan(300);
    }

    private static @Nullable Reason reasonOf(String path, Characters characters) {
        var thrown =
                catchThrowableOfType(
                        PathException.class,
                        () -> {
                            int end = PathParser.forward(octets(path), 0, characters).end();
                            assertThat(end).isEqualTo(octets(path).length);
                        });
        return thrown == null ? null : thrown.reason();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
