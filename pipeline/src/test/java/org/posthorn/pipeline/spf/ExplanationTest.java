package org.posthorn.pipeline.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

@DisplayName("RFC 7208 §7 macros, and §6.2 explanations")
class ExplanationTest {

    private final SpfCheck spf = new SpfCheck();

    private Optional<String> explained(String text, String sender, String client) {
        String domain = sender.substring(sender.lastIndexOf('@') + 1);
        spf.zone.txt(domain, "v=spf1 -all exp=why.test.example").txt("why.test.example", text);
        return spf.from(sender, client).explanation();
    }

    /** The examples of the RFC, and what it leaves to those. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    %{s}       | strong-bad@email.example.com
                    %{o}       | email.example.com
                    %{d}       | email.example.com
                    %{d4}      | email.example.com
                    %{d3}      | email.example.com
                    %{d2}      | example.com
                    %{d1}      | com
                    %{dr}      | com.example.email
                    %{d2r}     | example.email
                    %{d999999999999}  | email.example.com
                    %{l}       | strong-bad
                    %{l-}      | strong.bad
                    %{lr}      | strong-bad
                    %{lr-}     | bad.strong
                    %{l1r-}    | strong
                    %{l1-}     | bad
                    %{S}       | strong-bad%40email.example.com
                    %{h}       | mail.example.org
                    %{i}       | 192.0.2.3
                    %{ir}      | 3.2.0.192
                    %{c}       | 192.0.2.3
                    %{v}       | in-addr
                    %{p}       | unknown
                    %{r}       | mx.receiver.example
                    %{t}       | 1700000000
                    %{ir}.%{v}._spf.%{d2}         | 3.2.0.192.in-addr._spf.example.com
                    %{lr-}.lp._spf.%{d2}          | bad.strong.lp._spf.example.com
                    %{ir}.%{v}.%{l1r-}.lp.%{d2}   | 3.2.0.192.in-addr.strong.lp.example.com
                    %{d2}.trusted-domains.example | example.com.trusted-domains.example
                    100%% of%_%{D2}%-done.        | 100% of example.com%20done.
                    """)
    @DisplayName("RFC 7208 §7.4")
    void macros(String text, String expanded) {
        assertThat(explained(text, "strong-bad@email.example.com", "192.0.2.3")).contains(expanded);
    }

    @Test
    void addresses_of_ipv6() {
        assertThat(explained("%{ir}.%{v} %{c}", "a@example.org", "2001:db8::cb01"))
                .contains(
                        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6"
                                + " 2001:db8::cb01");
    }

    @Test
    void several_delimiters_and_escapes() {
        assertThat(explained("%{l2r+-} %{L}", "foo-bar+zip+q=x@example.org", "192.0.2.1"))
                .contains("bar.foo foo-bar%2Bzip%2Bq%3Dx");
    }

    @Test
    @DisplayName("RFC 7208 §7.3 the name of the client is the best of those that are true")
    void client_names() {
        spf.lines(
                """
                192.0.2.1 PTR liar.example.org
                192.0.2.1 PTR elsewhere.example
                192.0.2.1 PTR mx.example.org
                elsewhere.example A 192.0.2.1
                mx.example.org A 192.0.2.1
                """);
        assertThat(explained("from %{p}", "a@example.org", "192.0.2.1"))
                .contains("from mx.example.org");
        assertThat(spf.from("a@other.example", "192.0.2.1").explanation()).isEmpty();
        spf.lines("other.example TXT v=spf1 -all exp=why.test.example");
        assertThat(spf.from("a@other.example", "192.0.2.1").explanation())
                .contains("from elsewhere.example");
    }

    @Test
    void the_name_of_the_client_is_looked_up_only_if_it_is_used() {
        explained("no", "a@example.org", "192.0.2.1");
        assertThat(spf.dns.asked()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"The %{x}-files", "100%", "'%{d'", "caf\u00e9", "''", "'a\tb'"})
    @DisplayName("RFC 7208 §6.2 what cannot be told is not told, and changes nothing")
    void useless(String text) {
        assertThat(explained(text, "a@example.org", "192.0.2.1")).isEmpty();
        assertThat(spf.from("a@example.org", "192.0.2.1").status()).isEqualTo(SpfStatus.FAIL);
    }

    @Test
    @DisplayName("RFC 7208 §6.2 none, several, or nobody knows")
    void missing() {
        spf.lines(
                """
                none.example TXT v=spf1 -all exp=nowhere.example
                two.example TXT v=spf1 -all exp=texts.example
                texts.example TXT one
                texts.example TXT two
                failing.example TXT v=spf1 -all exp=fails.example
                fails.example FAILS
                void.example TXT v=spf1 a:x1.example a:x2.example -all exp=nowhere.example
                """);
        for (String domain : new String[] {"none", "two", "failing", "void"}) {
            var result = spf.from("a@" + domain + ".example", "192.0.2.1");
            assertThat(result.status()).isEqualTo(SpfStatus.FAIL);
            assertThat(result.explanation()).isEmpty();
        }
    }

    @Test
    @DisplayName("RFC 7208 §6.2 of a redirect the target explains, of an include nobody")
    void whose() {
        spf.lines(
                """
                r.example TXT v=spf1 redirect=t.example exp=wrong.example
                t.example TXT v=spf1 -all exp=right.example
                bare.example TXT v=spf1 redirect=s.example exp=wrong.example
                s.example TXT v=spf1 -all
                i.example TXT v=spf1 include:t.example -all exp=mine.example
                soft.example TXT v=spf1 ~all exp=mine.example
                wrong.example TXT wrong
                right.example TXT %{d} says no
                mine.example TXT mine
                """);
        assertThat(spf.from("a@r.example", "192.0.2.1").explanation())
                .contains("t.example says no");
        assertThat(spf.from("a@bare.example", "192.0.2.1").explanation()).isEmpty();
        assertThat(spf.from("a@i.example", "192.0.2.1").explanation()).contains("mine");
        assertThat(spf.from("a@soft.example", "192.0.2.1").explanation()).isEmpty();
    }

    @Test
    void an_explanation_is_no_novel() {
        assertThat(explained("%{s}".repeat(3000), "a@example.org", "192.0.2.1"))
                .hasValueSatisfying(text -> assertThat(text).hasSize(300));
    }
}
