package org.posthorn.pipeline.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.pipeline.spf.SpfStatus.FAIL;
import static org.posthorn.pipeline.spf.SpfStatus.NEUTRAL;
import static org.posthorn.pipeline.spf.SpfStatus.NONE;
import static org.posthorn.pipeline.spf.SpfStatus.PASS;
import static org.posthorn.pipeline.spf.SpfStatus.PERMERROR;
import static org.posthorn.pipeline.spf.SpfStatus.TEMPERROR;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.dns.Zone.Mishap;

@DisplayName("RFC 7208 §4 check_host()")
class SpfTest {

    private final SpfCheck spf = new SpfCheck();

    @BeforeEach
    void zone() {
        spf.lines(
                """
                example.org A 192.0.2.10
                example.org A 192.0.2.11
                example.org AAAA 2001:db8::10
                example.org MX 10 mx1.example.org
                example.org MX 20 mx2.example.org
                mx1.example.org A 192.0.2.21
                mx1.example.org AAAA 2001:db8::21
                mx2.example.org A 192.0.2.22
                four.example.org A 192.0.2.1
                six.example.org AAAA 2001:db8::1
                nomail.example.org MX 0 .
                alias.example.org CNAME four.example.org
                foo:bar/baz.example.org A 192.0.2.1
                pass.example.org TXT v=spf1 +all
                fail.example.org TXT v=spf1 -all
                soft.example.org TXT v=spf1 ~all
                neutral.example.org TXT v=spf1 ?all
                broken.example.org TXT v=spf1 -all moo
                quiet.example.org TXT nothing of interest
                failing.example.org FAILS
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all                         | 192.0.2.1     | PASS
                    -all                        | 192.0.2.1     | FAIL
                    ~all                        | 192.0.2.1     | SOFTFAIL
                    ?all                        | 192.0.2.1     | NEUTRAL
                    +all -all                   | 192.0.2.1     | PASS
                    ip4:192.0.2.2               | 192.0.2.1     | NEUTRAL
                    ip4:192.0.2.0/24 -all       | 192.0.2.1     | PASS
                    ip4:192.0.2.0/24 -all       | 192.0.3.1     | FAIL
                    ip4:10.1.1.1/0 -all         | 192.0.2.1     | PASS
                    ip4:192.0.2.1/31 -all       | 192.0.2.0     | PASS
                    ip4:192.0.2.1/31 -all       | 192.0.2.2     | FAIL
                    ip4:0.0.0.0/0 -all          | 2001:db8::1   | FAIL
                    ip6:::/0 -all               | 192.0.2.1     | FAIL
                    ip6:2001:db8::/33 -all      | 2001:db8::1   | PASS
                    ip6:2001:db8:8000::/33 -all | 2001:db8::1   | FAIL
                    ip6:::ffff:192.0.2.1 -all   | 192.0.2.1     | FAIL
                    ip4:192.0.2.1 -all          | ::ffff:192.0.2.1 | PASS
                    a -all                      | 192.0.2.11    | PASS
                    a -all                      | 192.0.2.12    | FAIL
                    a/24 -all                   | 192.0.2.77    | PASS
                    a//64 -all                  | 192.0.2.77    | FAIL
                    a//64 -all                  | 2001:db8::77  | PASS
                    a/24 -all                   | 2001:db8::77  | FAIL
                    a/0 -all                    | 2001:db8::77  | FAIL
                    a//0 -all                   | 203.0.113.1   | FAIL
                    a//0 -all                   | ::ffff:203.0.113.1 | FAIL
                    a:six.example.org/0 -all    | 192.0.2.1     | FAIL
                    a:four.example.org//0 -all  | 2001:db8::1   | FAIL
                    a:none.example.org/0 -all   | 192.0.2.1     | FAIL
                    a:alias.example.org -all    | 192.0.2.1     | PASS
                    a:foo:bar/baz.example.org -all | 192.0.2.1  | PASS
                    mx -all                     | 192.0.2.22    | PASS
                    mx -all                     | 192.0.2.10    | FAIL
                    mx/24 -all                  | 192.0.2.99    | PASS
                    mx -all                     | 2001:db8::21  | PASS
                    mx:four.example.org -all    | 192.0.2.1     | FAIL
                    mx:nomail.example.org -all  | 192.0.2.1     | FAIL
                    exists:four.example.org -all | 192.0.2.1    | PASS
                    exists:four.example.org -all | 2001:db8::1  | PASS
                    exists:six.example.org -all | 2001:db8::1   | FAIL
                    include:pass.example.org -all    | 192.0.2.1 | PASS
                    include:fail.example.org ~all    | 192.0.2.1 | SOFTFAIL
                    include:soft.example.org all     | 192.0.2.1 | PASS
                    include:neutral.example.org -all | 192.0.2.1 | FAIL
                    include:broken.example.org all   | 192.0.2.1 | PERMERROR
                    include:quiet.example.org all    | 192.0.2.1 | PERMERROR
                    include:none.example.org all     | 192.0.2.1 | PERMERROR
                    include:failing.example.org all  | 192.0.2.1 | TEMPERROR
                    ~include:pass.example.org -all   | 192.0.2.1 | SOFTFAIL
                    redirect=fail.example.org        | 192.0.2.1 | FAIL
                    redirect=none.example.org        | 192.0.2.1 | PERMERROR
                    redirect=quiet.example.org       | 192.0.2.1 | PERMERROR
                    redirect=broken.example.org      | 192.0.2.1 | PERMERROR
                    redirect=failing.example.org     | 192.0.2.1 | TEMPERROR
                    redirect=example.org ~all        | 192.0.2.1 | SOFTFAIL
                    a:failing.example.org all        | 192.0.2.1 | TEMPERROR
                    mx:failing.example.org all       | 192.0.2.1 | TEMPERROR
                    exists:failing.example.org -all  | 192.0.2.1 | TEMPERROR
                    ip4:192.0.2.1 a:failing.example.org | 192.0.2.1 | PASS
                    -all moo                         | 192.0.2.1 | PERMERROR
                    default=pass                     | 192.0.2.1 | NEUTRAL
                    a:mail.example...org -all        | 192.0.2.1 | FAIL
                    """)
    void a_record_decides(String record, String client, SpfStatus status) {
        assertThat(spf.of("v=spf1 " + record, client).status()).isEqualTo(status);
    }

    @Test
    @DisplayName("RFC 7208 §4.3 what is no full domain name says nothing")
    void no_domain() {
        for (String domain :
                new String[] {
                    "localhost", "[192.0.2.1]", "a...example.org", "x".repeat(64) + ".example.org"
                }) {
            assertThat(spf.from("ada@" + domain, "192.0.2.1").status()).isEqualTo(NONE);
        }
        assertThat(spf.dns.asked()).isEmpty();
        spf.zone.txt("x".repeat(63) + ".example.org", "v=spf1 -all");
        assertThat(spf.from("ada@" + "x".repeat(63) + ".example.org", "192.0.2.1").status())
                .isEqualTo(FAIL);
    }

    @Test
    @DisplayName("RFC 7208 §4.3 a domain beyond ASCII is asked for by its A-labels")
    void international_domains() {
        spf.lines("xn--bcher-kva.example TXT v=spf1 exists:%{o}.test -all");
        spf.lines("xn--bcher-kva.example.test A 127.0.0.1");

        assertThat(spf.from("ada@b\u00fccher.example", "192.0.2.1").status()).isEqualTo(PASS);
    }

    @Test
    @DisplayName("RFC 8616 §4 a local part beyond ASCII makes no name")
    void international_local_parts() {
        spf.zone.txt("example.org", "v=spf1 exists:%{l}.example.org -all");

        assertThat(spf.from("\u00e4da@example.org", "192.0.2.1").status()).isEqualTo(FAIL);
    }

    @Test
    @DisplayName("RFC 7208 §4.4 no record, no such name, and nobody knows")
    void lookup_of_records() {
        assertThat(spf.from("ada@four.example.org", "192.0.2.1").status()).isEqualTo(NONE);
        assertThat(spf.from("ada@none.example.org", "192.0.2.1").status()).isEqualTo(NONE);
        assertThat(spf.from("ada@quiet.example.org", "192.0.2.1").status()).isEqualTo(NONE);
        assertThat(spf.from("ada@failing.example.org", "192.0.2.1").status()).isEqualTo(TEMPERROR);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 7208 §2.6.6 whatever keeps the DNS from answering is temperror")
    void trouble(Mishap mishap) {
        spf.zone.mishap("example.org", mishap);
        var result = spf.of("v=spf1 -all");

        assertThat(result.status()).isEqualTo(TEMPERROR);
        assertThat(result.problem())
                .hasValueSatisfying(p -> assertThat(p).startsWith("example.org TXT: "));
        assertThat(result.mechanism()).isEmpty();
    }

    @Test
    @DisplayName("RFC 7208 §4.5 several records are an error, other texts are not")
    void selection() {
        spf.lines("two.example.org TXT v=spf1 -all\ntwo.example.org TXT V=SPF1 +all");
        spf.lines("odd.example.org TXT v=spf10\nodd.example.org TXT v=spf1 +all");
        spf.zone.txt("odd.example.org", "\u0096 caf\u00e9");
        spf.lines("empty.example.org TXT v=spf1");
        spf.lines("loop.example.org CNAME loop.example.org");
        spf.zone.txt("example.org", "v=spf1 a:\u00e9.example.org -all");

        assertThat(spf.from("a@two.example.org", "192.0.2.1").status()).isEqualTo(PERMERROR);
        assertThat(spf.from("a@odd.example.org", "192.0.2.1").status()).isEqualTo(PASS);
        assertThat(spf.from("a@empty.example.org", "192.0.2.1").status()).isEqualTo(NEUTRAL);
        assertThat(spf.from("a@loop.example.org", "192.0.2.1").status()).isEqualTo(PERMERROR);
        assertThat(spf.from("a@example.org", "192.0.2.1").status()).isEqualTo(PERMERROR);
    }

    @Test
    @DisplayName("RFC 7208 §2.4 the null path has the domain of HELO")
    void null_path() {
        spf.lines("mail.example.org TXT v=spf1 exists:%{l}.%{o}.test -all");
        spf.lines("postmaster.mail.example.org.test A 127.0.0.1");
        var result = spf.from("", "192.0.2.1");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.domain()).isEqualTo("mail.example.org");
        assertThat(result.query().identity()).isEqualTo(SpfQuery.Identity.HELO);
        assertThat(spf.helo("[192.0.2.1]").from("", "192.0.2.1").status()).isEqualTo(NONE);
        assertThat(spf.helo("laptop").from("", "192.0.2.1").status()).isEqualTo(NONE);
    }

    @Test
    @DisplayName("RFC 7208 §4.6.4 ten terms may ask, the eleventh is an error")
    void lookup_limit() {
        String ten = "a:example.org mx:example.org ".repeat(4) + "ptr include:fail.example.org";
        assertThat(spf.of("v=spf1 " + ten + " ip4:192.0.2.1").status()).isEqualTo(PASS);

        spf.zone.txt("eleven.example.org", "v=spf1 " + ten + " a:example.org -all");
        assertThat(spf.from("a@eleven.example.org", "192.0.2.9").problem())
                .contains("more than 10 terms that ask the DNS");
    }

    @Test
    @DisplayName("RFC 7208 §4.6.4 circles end")
    void circles() {
        spf.lines(
                """
                a.example.org TXT v=spf1 include:b.example.org -all
                b.example.org TXT v=spf1 include:a.example.org -all
                r.example.org TXT v=spf1 redirect=r.example.org
                """);
        assertThat(spf.from("x@a.example.org", "192.0.2.1").status()).isEqualTo(PERMERROR);
        assertThat(spf.from("x@r.example.org", "192.0.2.1").status()).isEqualTo(PERMERROR);
        assertThat(spf.dns.asked()).hasSizeLessThan(25);
    }

    @Test
    @DisplayName("RFC 7208 §4.6.4 two lookups may find nothing, the third is an error")
    void void_limit() {
        assertThat(spf.of("v=spf1 a:x1.example.org exists:x2.example.org ?all").status())
                .isEqualTo(NEUTRAL);
        spf.zone.txt("three.example.org", "v=spf1 a:x1.org mx:four.example.org a:x3.org -all");
        assertThat(spf.from("x@three.example.org", "192.0.2.1").problem())
                .contains("more than 2 lookups that find nothing");
    }

    @Test
    @DisplayName(
            "RFC 7208 §4.6.4 mail hosts without an address of the client's family count nothing")
    void hosts_of_the_other_family() {
        for (int i = 0; i < 5; i++) {
            spf.zone.mx("big.example.org", i, "four" + i + ".example.org");
            spf.zone.a("four" + i + ".example.org", "192.0.2.1");
        }
        spf.lines("big.example.org TXT v=spf1 mx -all");

        assertThat(spf.from("x@big.example.org", "2001:db8::1").status()).isEqualTo(FAIL);
    }

    @Test
    @DisplayName("RFC 7208 §4.6.4 more than ten mail hosts are an error, more addresses are not")
    void mail_host_limit() {
        for (int i = 1; i <= 10; i++) {
            spf.zone.mx("big.example.org", i, "mx1.example.org");
            spf.zone.a("wide.example.org", "203.0.113." + i);
            spf.zone.a("wide.example.org", "203.0.113." + (100 + i));
        }
        spf.lines("big.example.org TXT v=spf1 mx -all\nwide.example.org TXT v=spf1 a -all");
        assertThat(spf.from("x@big.example.org", "192.0.2.1").status()).isEqualTo(FAIL);
        assertThat(spf.from("x@wide.example.org", "203.0.113.110").status()).isEqualTo(PASS);

        spf.zone.mx("big.example.org", 11, "mx1.example.org");
        assertThat(spf.from("x@big.example.org", "192.0.2.21").status()).isEqualTo(PERMERROR);
    }

    @Test
    @DisplayName("RFC 7208 §5.5 a name counts if it has the address in turn")
    void ptr() {
        spf.lines(
                """
                192.0.2.1 PTR host.other.example
                192.0.2.1 PTR lie.example.org
                192.0.2.1 PTR out.mail.example.org
                host.other.example A 192.0.2.1
                lie.example.org A 203.0.113.1
                out.mail.example.org A 192.0.2.1
                2001:db8::1 PTR six.example.org
                192.0.2.2 PTR lie.example.org
                4.2.0.192.in-addr.arpa FAILS
                192.0.2.5 PTR failing.example.org
                """);
        spf.zone.txt("example.org", "v=spf1 ptr -all");
        spf.lines("narrow.example TXT v=spf1 ptr:mail.EXAMPLE.org -all");

        assertThat(spf.from("x@example.org", "192.0.2.1").status()).isEqualTo(PASS);
        assertThat(spf.from("x@example.org", "2001:db8::1").status()).isEqualTo(PASS);
        assertThat(spf.from("x@example.org", "192.0.2.2").status()).isEqualTo(FAIL);
        assertThat(spf.from("x@example.org", "192.0.2.3").status()).isEqualTo(FAIL);
        assertThat(spf.from("x@example.org", "192.0.2.4").status()).isEqualTo(FAIL);
        assertThat(spf.from("x@example.org", "192.0.2.5").status()).isEqualTo(FAIL);
        assertThat(spf.from("x@narrow.example", "192.0.2.1").status()).isEqualTo(PASS);
    }

    @Test
    @DisplayName("RFC 7208 §4.6.4 names of the client beyond ten are not looked at")
    void ptr_limit() {
        for (int i = 0; i < 50; i++) {
            spf.zone.ptr("192.0.2.1", "h" + i + ".example.org");
        }
        spf.zone.a("h10.example.org", "192.0.2.1");
        assertThat(spf.of("v=spf1 ptr -all").status()).isEqualTo(FAIL);
        assertThat(spf.dns.asked()).hasSizeLessThan(15);

        spf.zone.a("h9.example.org", "192.0.2.1");
        assertThat(spf.from("x@example.org", "192.0.2.1").status()).isEqualTo(PASS);
    }

    @Test
    void what_matched_is_told() {
        assertThat(spf.of("v=spf1 a IP4:192.0.2.0/24 -all").mechanism())
                .contains("IP4:192.0.2.0/24");
        spf.lines("d.example.org TXT v=spf1 a:four.example.org");
        assertThat(spf.from("x@d.example.org", "192.0.2.9").mechanism()).contains("default");
    }

    @Test
    @DisplayName("RFC 7208 §7.3 a name that is too long loses labels at its left")
    void long_names() {
        String domain = "some-long.name.example.org";
        spf.zone.txt(domain, "v=spf1 exists:drop." + "%{o}.".repeat(9) + "end.org -all");
        spf.zone.a((domain + ".").repeat(9) + "end.org", "127.0.0.1");
        assertThat(((domain + ".").repeat(9) + "end.org").length()).isBetween(248, 253);

        assertThat(spf.from("x@" + domain, "192.0.2.1").status()).isEqualTo(PASS);
    }

    @Test
    void endless_records_cost_little() {
        spf.zone.txt("big.example.org", "v=spf1" + " ip4:203.0.113.1".repeat(900) + " ?all");
        spf.zone.txt("macros.example.org", "v=spf1 exists:" + "%{s}".repeat(3000) + " -all");

        assertThat(spf.from("x@big.example.org", "192.0.2.1").status()).isEqualTo(NEUTRAL);
        assertThat(spf.from("x@macros.example.org", "192.0.2.1").status()).isEqualTo(FAIL);
    }
}
