package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.dns.Zone.Mishap;
import org.posthorn.outbound.relay.ScriptedHosts.Line;
import org.posthorn.outbound.relay.TlsRule.Need;

@DisplayName("DANE")
class DaneTest {

    private static final String TWO =
            """
            example.org MX 10 a.example.org
            example.org MX 20 b.example.org
            a.example.org A 192.0.2.1
            b.example.org A 192.0.2.2
            """;

    private static final String DIGEST = "ab".repeat(32);

    private final Post post = new Post().with(TWO);

    @Test
    void demands_the_certificate_that_is_published() {
        post.zone.tlsa("_25._tcp.a.example.org", 3, 1, 1, DIGEST);
        assertThat(send()).isEqualTo("relayed by a.example.org");
        assertThat(rule().policy()).isEqualTo("DANE");
        assertThat(rule().verifying()).isTrue();
        assertThat(rule().need()).isEqualTo(Need.REQUIRED);
        assertThat(rule().verifying()).isTrue();
        assertThat(post.results()).containsExactly("tlsa a.example.org success");
    }

    @Test
    void goes_to_the_next_host_rather_than_to_plaintext() {
        post.zone.tlsa("_25._tcp.a.example.org", 3, 1, 1, DIGEST);
        post.hosts.that("a.example.org", Line.LACKS_TLS);
        assertThat(send()).isEqualTo("relayed by b.example.org");
        assertThat(post.results())
                .containsExactly(
                        "tlsa a.example.org starttls-not-supported a.example.org",
                        "no-policy-found example.org success");
    }

    @Test
    void is_passed_over_for_our_report_about_it_and_that_is_not_counted() {
        post.zone.tlsa("_25._tcp.a.example.org", 3, 1, 1, DIGEST);
        post.hosts.that("a.example.org", Line.LACKS_TLS);
        var report = TextParcel.to("bob@example.org").saying("TLS-Required: No\r\n\r\n");
        assertThat(outcome(report.fromNobody())).isEqualTo("relayed by a.example.org");
        assertThat(post.results()).isEmpty();
        // of our users and of others nobody believes it
        assertThat(outcome(report)).isEqualTo("relayed by b.example.org");
        assertThat(post.results()).isNotEmpty();
    }

    private String outcome(TextParcel parcel) {
        Relay relay = post.asking(new PartlySigned(post.zone)).relay();
        var hop = relay.route(parcel.transaction(), parcel.recipients().getFirst());
        return Post.text(relay.carry(hop, parcel)).getFirst();
    }

    @Test
    void keeps_the_mail_rather_than_use_plaintext() {
        post.zone.tlsa("_25._tcp.a.example.org", 3, 1, 1, DIGEST);
        post.zone.tlsa("_25._tcp.b.example.org", 3, 1, 1, DIGEST);
        post.hosts
                .that("a.example.org", Line.SHOWS_ANOTHER_CERTIFICATE)
                .that("b.example.org", Line.LACKS_TLS);
        assertThat(send()).startsWith("deferred 4.7.5");
        assertThat(post.results())
                .first()
                .isEqualTo("tlsa a.example.org certificate-host-mismatch a.example.org");
    }

    @Test
    void that_is_published_unusably_demands_tls_all_the_same() {
        post.zone.tlsa("_25._tcp.a.example.org", 0, 1, 1, DIGEST);
        post.zone.tlsa("_25._tcp.a.example.org", 3, 9, 9, DIGEST);
        send();
        assertThat(rule().need()).isEqualTo(Need.REQUIRED);
        assertThat(rule().policy()).isEqualTo("DANE, no usable record");
        assertThat(rule().verifying()).isFalse();
        assertThat(post.results()).containsExactly("tlsa a.example.org tlsa-invalid a.example.org");
    }

    @Test
    void is_proved_not_to_be_there() {
        send();
        assertThat(rule().policy()).isEqualTo("opportunistic");
    }

    @ParameterizedTest
    @EnumSource(Mishap.class)
    void that_cannot_be_asked_for_shuts_out_the_host(Mishap mishap) {
        post.zone.mishap("_25._tcp.a.example.org", mishap);
        assertThat(send()).isEqualTo("relayed by b.example.org");
        assertThat(post.hosts.hosts()).containsExactly("b.example.org");
        assertThat(post.results())
                .first()
                .isEqualTo("tlsa a.example.org dnssec-invalid a.example.org");
        post.zone.mishap("_25._tcp.b.example.org", mishap);
        assertThat(send()).startsWith("deferred 4.7.5 TLSA of a.example.org: ");
    }

    @Test
    void says_nothing_where_the_mail_exchangers_are_not_proved() {
        post.zone.tlsa("_25._tcp.a.example.net", 3, 1, 1, DIGEST);
        post.with("example.com MX 10 a.example.net\na.example.net A 192.0.2.3");
        post.asking(new PartlySigned(post.zone, "example.com"));
        assertThat(post.outcome("ada@example.com")).isEqualTo("relayed by a.example.net");
        assertThat(rule().policy()).isEqualTo("opportunistic");
    }

    @Test
    void is_not_asked_for_where_addresses_are_not_proved() {
        post.with("example.com MX 10 a.example.net\na.example.net A 192.0.2.3");
        post.zone.mishap("_25._tcp.a.example.net", Mishap.FAILS);
        var dns = new PartlySigned(post.zone, "example.net");
        post.asking(dns);
        assertThat(post.outcome("ada@example.com")).isEqualTo("relayed by a.example.net");
        assertThat(rule().policy()).isEqualTo("opportunistic");
        assertThat(dns.tlsa()).isEmpty();
    }

    @Test
    void is_looked_for_at_the_end_of_cnames_and_at_their_beginning() {
        post.with(
                """
                example.com MX 10 mx.example.com
                mx.example.com CNAME host.example.net
                host.example.net A 192.0.2.3
                """);
        post.zone.tlsa("_25._tcp.mx.example.com", 3, 1, 1, DIGEST);
        var dns = new PartlySigned(post.zone);
        post.asking(dns).outcome("ada@example.com");
        assertThat(rule().policy()).isEqualTo("DANE");
        assertThat(dns.tlsa())
                .containsExactly("_25._tcp.host.example.net TLSA", "_25._tcp.mx.example.com TLSA");
        assertThat(name()).isEqualTo("mx.example.com");
        post.zone.tlsa("_25._tcp.host.example.net", 3, 1, 1, DIGEST);
        post.outcome("ada@example.com");
        assertThat(name()).isEqualTo("host.example.net");
        assertThat(post.hosts.visits().getLast().host()).isEqualTo("mx.example.com");
    }

    @Test
    void is_left_out_if_the_configuration_says_so_or_something_else() {
        post.zone.tlsa("_25._tcp.a.example.org", 3, 1, 1, DIGEST);
        post.configured("dane = false");
        send();
        assertThat(rule().policy()).isEqualTo("opportunistic");
        post.configured("[[tls]]\ndomains = [\"example.org\"]\nprotection = \"none\"");
        send();
        assertThat(rule().need()).isEqualTo(Need.NEVER);
    }

    @Test
    void is_enough_for_mail_that_requires_tls() {
        post.zone.tlsa("_25._tcp.a.example.org", 3, 1, 1, DIGEST);
        post.asking(new PartlySigned(post.zone)).send(Letter.requiringTls("ada@example.org"));
        assertThat(rule().policy()).isEqualTo("DANE");
    }

    private String send() {
        post.asking(new PartlySigned(post.zone));
        return post.outcome("ada@example.org");
    }

    private TlsRule rule() {
        return post.hosts.visits().getLast().tls();
    }

    private String name() {
        return post.hosts.visits().getLast().address().getHostString();
    }
}
