package org.posthorn.pipeline.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 7208 §12 the grammar of records")
class RecordParserTest {

    @ParameterizedTest
    @ValueSource(strings = {"v=spf1", "V=SpF1", "v=spf1 ", "v=spf1 -all"})
    @DisplayName("RFC 7208 §4.5 a record begins with its version, in any case")
    void a_record(String text) {
        assertThat(RecordParser.isRecord(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=spf10", "v=spf1mx", "v=spf1\t-all", " v=spf1", "v=spf2.0/pra"})
    @DisplayName("RFC 7208 §4.5 other texts are none")
    void no_record(String text) {
        assertThat(RecordParser.isRecord(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a  -all   ",
                "+a -A ~mx ?MX",
                "a:mail.example.org a/0 a/24 a//0 a//64 a/24//64 a:b.example.org/24//64",
                "mx:example.org mx/32//128 mx:b.example.org//1",
                "a:foo:bar/baz.example.org",
                "a:_spf.example.xn--zckzah a:example.org.",
                "a:%{d} a:%{d}/24 a:x.%{D1r-+,/_=}",
                "ptr ptr:example.org PTR:%{d2}",
                "ip4:192.0.2.1 ip4:192.0.2.0/24 ip4:0.0.0.0/0 ip4:255.255.255.255/32",
                "ip6:2001:db8::/32 ip6:::1 ip6:::ffff:192.0.2.1 ip6:::/0 ip6:1::/128",
                "exists:%{i}._spf.%{d} exists:a.b exists:%{p}",
                "include:example.org include:%{l}._x.%{d}",
                "redirect=example.org exp=why.example.org",
                "exp=%{d}",
                "moo.cow-far_out=man:dog/cat x=%{d}%_%-%% x=",
                "a:a%%b%_c%-d.example.org a:b.example%- a:12-3.1-2",
                "all all"
            })
    void is_understood(String terms) throws SpfSyntaxException {
        assertThat(RecordParser.parse("v=spf1 " + terms)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-all moo",
                "moo:cow",
                "1up=foo",
                "=all",
                "-x=y",
                "x/y=z",
                "x:y=z",
                "redirect:example.org",
                "all.",
                "all:foo",
                "all/8",
                "*all",
                "+",
                "-",
                "--all",
                "a:",
                "a:/24",
                "a/",
                "a/33",
                "a//129",
                "a/24/64",
                "a/024",
                "a//",
                "a/24//",
                "a/-1",
                "a:museum",
                "a:museum.",
                "a:abc.123",
                "a:111.222.33.44",
                "a:example.org:8080",
                "a:example.-com",
                "a:example.com-",
                "a:%{d}org",
                "a:example..",
                "mx:",
                "mx/33",
                "mx:abc.123",
                "ptr:",
                "ptr/0",
                "ip4",
                "ip4:",
                "ip4:192.0.2",
                "ip4:192.0.2.1/33",
                "ip4:192.0.2.1/032",
                "ip4:192.0.2.1//32",
                "ip4:192.0.2.1:25",
                "ip4:192.0.2.256",
                "ip4:192.0.2.01",
                "ip4:::1",
                "ip4:mail.example.org",
                "ip6",
                "ip6:2001:db8::/129",
                "ip6:2001:db8::/",
                "ip6:2001:db8:://33",
                "ip6::CAFE::BABE",
                "ip6:192.0.2.1",
                "ip6:fe80::1%eth0",
                "include",
                "include:",
                "include:example.org/24",
                "exists",
                "exists:",
                "exists:example.org/24",
                "redirect=",
                "redirect=-all",
                "redirect=a.b redirect=a.b",
                "exp=",
                "exp=-all",
                "exp=a.b exp=a.b",
                "x=%abc",
                "x=100%",
                "a:%(d).org",
                "a:%{d",
                "a:%{}",
                "a:%{a}.example.org",
                "a:%{d0}",
                "a:%{d00}",
                "a:%{d*}",
                "a:%{dr2}",
                "a:%{c} ",
                "a:%{r}",
                "exists:%{t}",
                "a:b\tc.example.org",
                "a:\u00e9.example.org",
                "\u0096all",
                "a:b.example.org\0"
            })
    void is_refused(String terms) {
        assertThatThrownBy(() -> RecordParser.parse("v=spf1 " + terms))
                .isInstanceOf(SpfSyntaxException.class);
    }

    @Test
    void a_term_says_what_is_wrong_with_it() {
        assertThatThrownBy(() -> RecordParser.parse("v=spf1 mx a:10.0.0.1 -all"))
                .hasMessage("a:10.0.0.1: not a domain: 10.0.0.1");
    }

    @Test
    void what_a_record_holds() throws SpfSyntaxException {
        var record = RecordParser.parse("v=spf1 ~A:x.org/8//9 redirect=y.org");

        assertThat(record.directives())
                .singleElement()
                .satisfies(directive -> {
                    assertThat(directive.result()).isEqualTo(SpfStatus.SOFTFAIL);
                    assertThat(directive.text()).isEqualTo("~A:x.org/8//9");
                    assertThat(directive.mechanism())
                            .isInstanceOfSatisfying(
                                    Mechanism.A.class,
                                    a ->
                                            assertThat(a.prefixes())
                                                    .isEqualTo(new Mechanism.Prefixes(8, 9)));
                });
        assertThat(record.redirect()).isPresent();
        assertThat(record.explanation()).isEmpty();
    }
}
