package org.posthorn.pipeline.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Zone;
import org.posthorn.pipeline.dmarc.Identifier.Method;
import org.posthorn.pipeline.dmarc.Identifier.Outcome;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

@DisplayName("RFC 9989 a domain and what it vouches for")
class DmarcTest {

    private final Zone zone = new Zone();
    private final FakeDns dns = new FakeDns(zone);
    private final List<Identifier> identifiers = new ArrayList<>();

    @Test
    void a_domain_vouches_by_either_of_two() {
        zone.txt("_dmarc.example.org", "v=DMARC1; p=reject");

        assertThat(from("ada@example.org").status()).isEqualTo(DmarcStatus.FAIL);
        assertThat(from("ada@example.org").wanted()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(spf("example.org").from("ada@example.org"))
                .satisfies(result -> {
                    assertThat(result.status()).isEqualTo(DmarcStatus.PASS);
                    assertThat(result.spfAligned()).isTrue();
                    assertThat(result.dkimAligned()).isFalse();
                    assertThat(result.wanted()).isEqualTo(DmarcPolicy.NONE);
                });
        identifiers.clear();
        assertThat(dkim("example.org").from("\"ada@other.example\" <ada@EXAMPLE.org>"))
                .satisfies(result -> {
                    assertThat(result.status()).isEqualTo(DmarcStatus.PASS);
                    assertThat(result.dkimAligned()).isTrue();
                });
    }

    @Test
    void a_domain_without_a_record_does_not_take_part() {
        assertThat(dkim("example.org").from("ada@example.org").status())
                .isEqualTo(DmarcStatus.NONE);
        zone.txt("_dmarc.example.org", "v=spf1 -all");
        zone.txt("_dmarc.example.net", "v=DMARC1; p=reject")
                .txt("_dmarc.example.net", "v=DMARC1; p=none");
        assertThat(from("ada@example.org").status()).isEqualTo(DmarcStatus.NONE);
        assertThat(from("ada@example.net").status()).isEqualTo(DmarcStatus.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, example.org, PASS",
        "example.org, mail.example.org, PASS",
        "a.example.org, b.example.org, PASS",
        "example.org, example.net, FAIL",
        "example.org, notexample.org, FAIL",
        "example.org, org, FAIL"
    })
    void domains_of_one_organisation_are_aligned_unless_that_is_not_enough(
            String author, String signer, DmarcStatus status) {
        zone.txt("_dmarc.example.org", "v=DMARC1; p=reject");
        assertThat(dkim(signer).from("ada@" + author).status()).isEqualTo(status);

        zone.clear();
        zone.txt("_dmarc.example.org", "v=DMARC1; p=reject; adkim=S; aspf=r");
        assertThat(from("ada@" + author).status()).isEqualTo(DmarcStatus.FAIL);
        identifiers.clear();
        assertThat(spf(signer).from("ada@" + author).status()).isEqualTo(status);
    }

    @Test
    void the_walk_ends_where_a_domain_says_that_it_is_an_organisation() {
        zone.txt("_dmarc.example.org", "v=DMARC1; p=none")
                .txt("_dmarc.mail.example.org", "v=DMARC1; p=reject; psd=n");

        assertThat(organisation("a.mail.example.org")).isEqualTo("mail.example.org");
        assertThat(organisation("a.example.org")).isEqualTo("example.org");
        assertThat(dkim("example.org").from("ada@a.mail.example.org").status())
                .isEqualTo(DmarcStatus.FAIL);
    }

    @Test
    void the_domain_below_a_public_suffix_is_an_organisation() {
        zone.txt("_dmarc.com", "v=DMARC1; p=reject; sp=quarantine; psd=y");

        assertThat(organisation("a.mail.example.com")).isEqualTo("example.com");
        assertThat(organisation("com")).isEqualTo("com");
        var result = from("ada@a.mail.example.com");
        assertThat(result.status()).isEqualTo(DmarcStatus.FAIL);
        assertThat(result.published().orElseThrow().domain()).isEqualTo(new Name("com"));
        assertThat(result.wanted()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(dkim("other.com").from("ada@example.com").status()).isEqualTo(DmarcStatus.FAIL);

        zone.txt("_dmarc.example.com", "v=DMARC1; p=none");
        assertThat(from("ada@a.mail.example.com").published().orElseThrow().domain())
                .isEqualTo(new Name("example.com"));
    }

    @Test
    void a_domain_of_many_labels_costs_eight_questions() {
        String labels = "a.b.c.d.e.f.g.h.i.j.mail.example.com";
        assertThat(organisation(labels)).isEqualTo(labels);
        assertThat(dns.asked())
                .extracting(question -> question.name().text())
                .containsExactly(
                        "_dmarc." + labels,
                        "_dmarc.g.h.i.j.mail.example.com",
                        "_dmarc.h.i.j.mail.example.com",
                        "_dmarc.i.j.mail.example.com",
                        "_dmarc.j.mail.example.com",
                        "_dmarc.mail.example.com",
                        "_dmarc.example.com",
                        "_dmarc.com");
    }

    @ParameterizedTest
    @CsvSource({
        "v=DMARC1; p=reject, REJECT, REJECT, REJECT",
        "v=DMARC1; p=reject; sp=none, REJECT, NONE, NONE",
        "v=DMARC1; p=none; sp=quarantine; np=reject, NONE, QUARANTINE, REJECT",
        "v=DMARC1; p=none; np=reject, NONE, NONE, REJECT",
        "v=DMARC1; p=reject; sp=quarantine; t=y, QUARANTINE, NONE, NONE",
        "v = DMARC1 ;p = Quarantine ; pct=0 ; x=y, QUARANTINE, QUARANTINE, QUARANTINE",
        "V=DMARC1; P=reject, REJECT, REJECT, REJECT",
        "v=DMARC1, NONE, NONE, NONE",
        "v=DMARC1; p=x; rua=mailto:a@b.example, NONE, NONE, NONE",
        "v=DMARC1; p=reject; sp=x; rua=mailto:a@b.example!10m, NONE, NONE, NONE",
        "v=DMARC1; p=quarantine; p=none, QUARANTINE, QUARANTINE, QUARANTINE"
    })
    void the_policy_is_that_of_the_domain_of_those_below_and_of_those_that_do_not_exist(
            String record, DmarcPolicy own, DmarcPolicy below, DmarcPolicy missing) {
        zone.txt("_dmarc.example.org", record).a("there.example.org", "192.0.2.1");

        assertThat(from("ada@example.org").wanted()).isEqualTo(own);
        assertThat(from("ada@there.example.org").wanted()).isEqualTo(below);
        assertThat(from("ada@nowhere.example.org").wanted()).isEqualTo(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "v=DMARC1; p=reject; np=none, NONE",
        "v=DMARC1; p=reject; sp=none; np=reject, NONE",
        "v=DMARC1; p=reject; np=quarantine, QUARANTINE",
        "v=DMARC1; p=reject, REJECT"
    })
    void of_two_policies_the_milder_counts_while_nobody_knows_whether_the_domain_exists(
            String record, DmarcPolicy wanted) {
        zone.txt("_dmarc.example.org", record).mishap("unknown.example.org", Zone.Mishap.FAILS);

        var result = from("ada@unknown.example.org");
        assertThat(result.status()).isEqualTo(DmarcStatus.FAIL);
        assertThat(result.wanted()).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1; p=x",
                "v=DMARC1; p=reject; sp=x",
                "v=DMARC1; p=reject; np=",
                "v=DMARC1; p=x; rua=nobody",
                "v=dmarc1; p=reject",
                "p=reject; v=DMARC1",
                "v=DMARC1x; p=reject"
            })
    void what_cannot_be_understood_is_no_record(String record) {
        zone.txt("_dmarc.example.org", record);
        assertThat(from("ada@example.org").status()).isEqualTo(DmarcStatus.NONE);
    }

    @Test
    void what_nobody_knows_is_neither_pass_nor_fail() {
        zone.mishap("_dmarc.example.org", Zone.Mishap.FAILS);
        assertThat(dkim("example.org").from("ada@example.org"))
                .satisfies(result -> {
                    assertThat(result.status()).isEqualTo(DmarcStatus.TEMPERROR);
                    assertThat(result.problem()).isPresent();
                    assertThat(result.wanted()).isEqualTo(DmarcPolicy.NONE);
                });

        zone.clear();
        identifiers.clear();
        zone.txt("_dmarc.example.org", "v=DMARC1; p=reject");
        identifiers.add(new Identifier(Method.DKIM, new Name("example.org"), Outcome.UNKNOWN));
        assertThat(from("ada@example.org").status()).isEqualTo(DmarcStatus.TEMPERROR);
        assertThat(spf("example.org").from("ada@example.org").status()).isEqualTo(DmarcStatus.PASS);

        identifiers.clear();
        identifiers.add(new Identifier(Method.DKIM, new Name("other.example"), Outcome.UNKNOWN));
        assertThat(from("ada@example.org").status()).isEqualTo(DmarcStatus.FAIL);

        identifiers.clear();
        zone.mishap("_dmarc.a.example.org", Zone.Mishap.KEEPS_SILENT);
        assertThat(dkim("a.example.org").from("ada@example.org").status())
                .isEqualTo(DmarcStatus.TEMPERROR);
    }

    @Test
    void the_friendliest_of_several_authors_does_not_decide() {
        zone.txt("_dmarc.example.org", "v=DMARC1; p=reject")
                .txt("_dmarc.example.net", "v=DMARC1; p=quarantine");
        dkim("mine.example").dkim("example.net");

        assertThat(from("eve@mine.example, ada@example.org, bob@example.net"))
                .satisfies(result -> {
                    assertThat(result.status()).isEqualTo(DmarcStatus.FAIL);
                    assertThat(result.wanted()).isEqualTo(DmarcPolicy.REJECT);
                    assertThat(result.author()).contains(new Name("example.org"));
                });
        assertThat(from("bob@example.net", "eve@mine.example").status())
                .isEqualTo(DmarcStatus.NONE);
        assertThat(from("bob@example.net", "Bob <bobby@example.net>").status())
                .isEqualTo(DmarcStatus.PASS);
    }

    @Test
    void there_must_be_an_author_and_not_too_many() {
        for (String from : List.of("", "ada", "ada@", "@", "ada@[192.0.2.1]", "x:;", "a@b..c")) {
            assertThat(from(from).status()).as(from).isEqualTo(DmarcStatus.PERMERROR);
        }
        assertThat(check(List.of()).status()).isEqualTo(DmarcStatus.PERMERROR);
        var many = IntStream.range(0, 5).mapToObj(i -> "a@d" + i + ".example").toList();
        assertThat(from(String.join(", ", many)).status()).isEqualTo(DmarcStatus.PERMERROR);
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void an_internationalised_author_is_found() {
        zone.txt("_dmarc.xn--bcher-kva.example", "v=DMARC1; p=reject");
        assertThat(from("ada@b\u00c3\u00bccher.example").status()).isEqualTo(DmarcStatus.FAIL);
    }

    @Test
    void says_who_wants_reports() {
        zone.txt(
                "_dmarc.example.org",
                "v=DMARC1; p=none; rua=mailto:a@b.example, https://c.example/,x y; ruf=mailto:d@e");
        var record = from("ada@example.org").published().orElseThrow().record();
        assertThat(record.rua()).containsExactly("mailto:a@b.example", "https://c.example/");
        assertThat(record.ruf()).containsExactly("mailto:d@e");
    }

    private String organisation(String domain) {
        try {
            return new TreeWalk(dns, Deadline.in(Duration.ofMinutes(1)))
                    .organisation(new Name(domain))
                    .text();
        } catch (UnknownException e) {
            throw new AssertionError(e);
        }
    }

    private DmarcTest dkim(String domain) {
        identifiers.add(new Identifier(Method.DKIM, new Name(domain), Outcome.PASS));
        return this;
    }

    private DmarcTest spf(String domain) {
        identifiers.add(new Identifier(Method.SPF, new Name(domain), Outcome.PASS));
        return this;
    }

    private DmarcResult from(String... fields) {
        return check(List.of(fields));
    }

    private DmarcResult check(List<String> from) {
        return new Dmarc(dns).check(from, identifiers, Deadline.in(Duration.ofMinutes(1)));
    }
}
