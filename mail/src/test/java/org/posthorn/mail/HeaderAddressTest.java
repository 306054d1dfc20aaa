package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.HeaderAddress.GroupEnd;
import org.posthorn.mail.HeaderAddress.GroupStart;
import org.posthorn.mail.HeaderAddress.Mailbox;

import java.util.Random;

@DisplayName("RFC 5322 §3.4 address lists")
class HeaderAddressTest {

    /** Each entry is shown as {@code name|route|local part|domain}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            nullValues = "none",
            value = {
                "ada@example.org ~ {-,-,ada,example.org}",
                "Ada L <ada@example.org>, bob@x ~ {Ada L,-,ada,example.org}{-,-,bob,x}",
                "\"L, Ada \\\"x\\\"\" <ada@example.org> ~ {L, Ada \"x\",-,ada,example.org}",
                "John Q. Public <j@x> ~ {John Q. Public,-,j,x}",
                "=?UTF-8?Q?=C3=A4?= =?UTF-8?Q?b?= <a@x> ~ {=?UTF-8?Q?=C3=A4?= =?UTF-8?Q?b?=,-,a,x}",
                "ada@example.org (Ada L) ~ {Ada L,-,ada,example.org}",
                "Ada (c) L <ada(d)@(e)example.org> (f, g), b@x ~ {Ada"
                        + " L,-,ada,example.org}{-,-,b,x}",
                "Friends: ada@x, Bob <b@y>; , c@z ~ [Friends]{-,-,ada,x}{Bob,-,b,y}/{-,-,c,z}",
                "undisclosed-recipients:; ~ [undisclosed-recipients]/",
                "A: a@x ~ [A]{-,-,a,x}/",
                "A: B: a@x; ~ [A]/[B]{-,-,a,x}/",
                "<@one.example,@two.example:ada@x> ~ {-,@one.example,@two.example,ada,x}",
                "a . b @ c . d ~ {-,-,a.b,c.d}",
                "<a . b @ c . d> ~ {-,-,a.b,c.d}",
                "\"a b\"@x ~ {-,-,a b,x}",
                "\"a\".b@x ~ {-,-,a.b,x}",
                "Ada ada@x ~ {Ada,-,ada,x}",
                "ada@[192.0.2.1] ~ {-,-,ada,[192.0.2.1]}",
                "ada ~ {-,-,ada,}",
                "<ada> ~ {-,-,ada,}",
                "<> ~ {-,-,,}",
                "@x ~ {-,-,,x}",
                "ada@ ~ {-,-,ada,}",
                "Ada <ada@x ~ {Ada,-,ada,x}",
                "a@b c@d, e@f ~ {-,-,a,b}{-,-,e,f}",
                "\"unterminated <ada@x> ~ {-,-,unterminated <ada@x>,}",
                "(unterminated ~ none",
                ",,;,  ~ none",
                "ada@x> b, c@d ~ {-,-,ada,x}{-,-,c,d}",
                "a@b@c ~ {-,-,a,b}",
            })
    void are_read_as_they_are_meant(String value, String expected) {
        assertThat(show(value)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void decode_for_people() {
        var mailbox = (Mailbox) HeaderAddress.parse("=?UTF-8?Q?=C3=A4?= <a@x>").getFirst();

        assertThat(mailbox.displayName()).contains("ä");
        assertThat(mailbox.address()).isEqualTo("a@x");
    }

    @Test
    void have_a_limit() {
        assertThat(HeaderAddress.parse("a@x, ".repeat(100_000)))
                .hasSize(HeaderAddress.MAX_ADDRESSES);
        assertThat(HeaderAddress.parse("a:;".repeat(100_000)))
                .hasSizeBetween(HeaderAddress.MAX_ADDRESSES, HeaderAddress.MAX_ADDRESSES + 1);
    }

    @Test
    void survive_anything_in_linear_time() {
        for (String piece :
                new String[] {
                    "(", "\"", "<", "@", ":", "a ", ".", ". ", "\\", "[", "a@b ", ")", "((a)"
                }) {
            HeaderAddress.parse(piece.repeat(300_000));
            HeaderAddress.parse("a@" + piece.repeat(300_000));
            HeaderAddress.parse("<" + piece.repeat(300_000));
        }
        var random = new Random(822);
        String alphabet = "ab.@<>()\",;:\\ []";
        for (int i = 0; i < 50_000; i++) {
            var value = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            int depth = 0;
            for (var entry : HeaderAddress.parse(value.toString())) {
                depth +=
                        switch (entry) {
                            case GroupStart start -> 1;
                            case GroupEnd end -> -1;
                            case Mailbox mailbox -> 0;
                        };
                assertThat(depth).isBetween(0, 1);
            }
            assertThat(depth).isZero();
        }
    }

    private static String show(String value) {
        return HeaderAddress.parse(value).stream()
                .map(entry ->
                        switch (entry) {
                            case GroupStart(String name) -> "[" + name + "]";
                            case GroupEnd end -> "/";
                            case Mailbox m ->
                                    "{%s,%s,%s,%s}"
                                            .formatted(
                                                    m.name() == null ? "-" : m.name(),
                                                    m.route() == null ? "-" : m.route(),
                                                    m.localPart(),
                                                    m.domain());
                        })
                .collect(joining());
    }
}
