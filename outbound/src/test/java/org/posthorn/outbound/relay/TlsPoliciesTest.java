package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.outbound.relay.ScriptedHosts.Line;
import org.posthorn.outbound.relay.TlsRule.Need;

@DisplayName("What is demanded of TLS")
class TlsPoliciesTest {

    private final Post post = new Post().with("example.org A 192.0.2.1");

    @Test
    void is_that_it_is_used_where_it_works() {
        post.hosts.that("example.org", Line.LACKS_TLS);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by example.org");
        assertThat(rule()).isEqualTo("OFFERED opportunistic");
        assertThat(post.results())
                .containsExactly("no-policy-found example.org starttls-not-supported example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "none, NEVER configured: none",
        "may, OFFERED configured: may",
        "encrypt, REQUIRED configured: encrypt",
        "verify, REQUIRED configured: verify"
    })
    void is_what_the_configuration_says(String protection, String rule) {
        post.configured(
                "[[tls]]\ndomains = [\"example.org\"]\nprotection = \"" + protection + "\"");
        post.outcome("ada@example.org");
        assertThat(rule()).isEqualTo(rule);
        assertThat(isVerifying()).isEqualTo(protection.equals("verify"));
        assertThat(post.results()).isEmpty();
    }

    @Test
    void is_what_the_first_block_says_that_names_the_domain() {
        post.with("sub.example.org A 192.0.2.2")
                .configured(
                        """
                        [[tls]]
                        domains = [".example.org"]
                        protection = "fingerprint"
                        fingerprints = ["%s"]
                        [[tls]]
                        domains = ["example.org", "sub.example.org"]
                        protection = "verify"
                        names = ["example.org"]
                        """
                                .formatted("00".repeat(32)));
        post.outcome("ada@sub.example.org");
        assertThat(rule()).isEqualTo("REQUIRED configured: fingerprint");
        assertThat(isVerifying()).isTrue();
        post.outcome("ada@example.org");
        assertThat(rule()).isEqualTo("REQUIRED configured: verify");
        assertThat(isVerifying()).isTrue();
    }

    @Test
    void keeps_the_mail_where_it_is_not_met() {
        post.configured("[[tls]]\ndomains = [\"example.org\"]\nprotection = \"encrypt\"");
        post.hosts.that("example.org", Line.LACKS_TLS);
        assertThat(post.outcome("ada@example.org")).startsWith("deferred 4.7.5");
    }

    @Test
    void of_a_sender_is_met_where_the_hosts_are_proved_only() {
        assertThat(requiring("ada@example.org")).startsWith("failed 5.7.30");
        assertThat(requiring("ada@[192.0.2.1]")).startsWith("failed 5.7.30");
        post.asking(new PartlySigned(post.zone));
        assertThat(requiring("ada@example.org")).isEqualTo("relayed by example.org");
        assertThat(rule()).isEqualTo("REQUIRED REQUIRETLS");
        assertThat(isVerifying()).isTrue();
    }

    @Test
    void of_a_sender_goes_before_a_milder_configuration() {
        post.configured("smarthost = \"192.0.2.1:25\"\nsmarthost-tls = \"none\"");
        assertThat(requiring("ada@example.org")).isEqualTo("relayed by 192.0.2.1");
        assertThat(rule()).isEqualTo("REQUIRED REQUIRETLS");
        assertThat(isVerifying()).isTrue();
        post.configured("smarthost = \"192.0.2.1:25\"\nsmarthost-tls = \"verify\"");
        requiring("ada@example.org");
        assertThat(rule()).isEqualTo("REQUIRED configured: verify");
        assertThat(isVerifying()).isTrue();
        post.configured(
                "[[route]]\nto = \"192.0.2.1:4465\"\nprotocol = \"smtps\"\ntls = \"encrypt\"");
        requiring("ada@example.org");
        assertThat(rule()).isEqualTo(Need.IMPLICIT + " REQUIRETLS");
        assertThat(isVerifying()).isTrue();
    }

    private String requiring(String recipient) {
        return Post.text(post.send(Letter.requiringTls(recipient))).getFirst();
    }

    private String rule() {
        var rule = post.hosts.visits().getLast().tls();
        return rule.need() + " " + rule.policy();
    }

    /** Or the client sends nothing that requires TLS. */
    private boolean isVerifying() {
        return post.hosts.visits().getLast().tls().verifying();
    }
}
