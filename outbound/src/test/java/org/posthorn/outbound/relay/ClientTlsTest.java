package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.relay.Exchange.TlsState;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.security.NoSuchAlgorithmException;
import java.util.Optional;

import javax.net.ssl.SSLContext;

@DisplayName("RFC 3207, as a client")
class ClientTlsTest {

    private static final String OFFER =
            """
            S: 220 mx.example.org ESMTP
            C/ EHLO .*
            S: 250-mx.example.org
            S: 250 STARTTLS
            C: STARTTLS
            """;

    private static final String NO_OFFER =
            """
            S: 220 mx.example.org ESMTP
            C/ EHLO .*
            S: 250 mx.example.org
            """;

    private static final String AGAIN = "C/ EHLO .*\nS: 250 mx.example.org\n";

    @ParameterizedTest
    @EnumSource(names = {"OFFERED", "REQUIRED"})
    void is_used_where_it_is_offered(Need need) {
        try (var host = ScriptedHost.with(OFFER + "TLS 220 go\n" + AGAIN + ScriptedHost.MAIL);
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"), need);
            assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0");
            assertThat(exchange.tls()).isEqualTo(new TlsState.Established());
            assertThat(exchange.contact().tls()).isEqualTo("TLSv1.3 (test)");
            visit.holds();
        }
    }

    @Test
    void can_be_there_from_the_first_octet() {
        try (var host = ScriptedHost.tls(NO_OFFER + ScriptedHost.MAIL);
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"), Need.IMPLICIT);
            assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0");
            assertThat(exchange.tls()).isEqualTo(new TlsState.Established());
            visit.holds();
        }
    }

    @Test
    void is_not_asked_for_where_nobody_wants_it() {
        try (var host = ScriptedHost.with(OFFER.replace("C: STARTTLS\n", "") + ScriptedHost.MAIL);
                var visit = Visit.at(host)) {
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"), Need.NEVER)))
                    .containsExactly("relayed 2.0.0");
            visit.holds();
        }
    }

    @Test
    void is_done_without_where_it_is_not_offered() {
        try (var host = ScriptedHost.with(NO_OFFER + ScriptedHost.MAIL);
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"), Need.OFFERED);
            assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0");
            assertThat(exchange.tls()).isEqualTo(new TlsState.NotOffered());
            visit.holds();
        }
    }

    @Test
    void is_done_without_on_another_connection_where_it_fails() {
        try (var host =
                        ScriptedHost.with(
                                OFFER + "S: 220 go\nCUT\n", NO_OFFER + ScriptedHost.MAIL);
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"), Need.OFFERED);
            assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0");
            assertThat(exchange.tls()).isInstanceOf(TlsState.Failed.class);
            assertThat(exchange.contact().tls()).isEqualTo("plaintext (test)");
            visit.holds();
        }
    }

    @Test
    void is_never_done_without_where_it_is_required() {
        try (var host =
                        ScriptedHost.with(
                                NO_OFFER + "END",
                                OFFER + "S: 454 4.7.0 not now\nEND",
                                OFFER + "S: 220 go\nCUT\n");
                var visit = Visit.at(host)) {
            for (String word : new String[] {"4.7.4", "4.7.4", "4.7.5"}) {
                Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"), Need.REQUIRED);
                assertThat(Visit.words(exchange)).containsExactly("deferred " + word);
                assertThat(exchange.contact().reach()).isEqualTo(Reach.UNREACHED);
                assertThat(exchange.tls()).isNotEqualTo(new TlsState.Established());
            }
            assertThat(host.connections()).isEqualTo(3);
            visit.holds();
        }
    }

    @Test
    void plaintext_behind_the_answer_to_starttls_is_never_read() {
        try (var host =
                        ScriptedHost.with(
                                OFFER + "S~ 220 go\\r\\n250-evil\\r\\n250 AUTH PLAIN\\r\\n\nEND");
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"), Need.REQUIRED);
            assertThat(Visit.words(exchange)).containsExactly("deferred 4.7.5");
            assertThat(exchange.tls()).isInstanceOf(TlsState.Failed.class);
        }
    }

    @Test
    void what_was_offered_in_plaintext_is_forgotten() {
        try (var host =
                        ScriptedHost.with(
                                OFFER.replace("S: 250 STARTTLS", "S: 250-SIZE 1\nS: 250 STARTTLS")
                                        + "TLS 220 go\n"
                                        + AGAIN
                                        + ScriptedHost.MAIL);
                var visit = Visit.at(host)) {
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"), Need.REQUIRED)))
                    .containsExactly("relayed 2.0.0");
            visit.holds();
        }
    }

    @Test
    void a_host_that_is_not_believed_gets_nothing() throws NoSuchAlgorithmException {
        var usual = SSLContext.getDefault();
        try (var host = ScriptedHost.with(OFFER + "TLS 220 go\n");
                var visit = Visit.at(host)) {
            var rule = new TlsRule(Need.REQUIRED, usual, "verify", true);
            Exchange exchange =
                    visit.deliver(
                            TextParcel.to("bob@example.org"),
                            visit.target(Dialect.SMTP, rule, Optional.empty()));
            assertThat(Visit.words(exchange)).containsExactly("deferred 4.7.5");
            assertThat(exchange.tls())
                    .isInstanceOfSatisfying(
                            TlsState.Failed.class,
                            failed -> assertThat(failed.reason()).isNotNull());
        }
    }

    @Test
    void a_message_that_requires_it_goes_to_verified_hosts_that_promise_it_only() {
        var letter = TextParcel.to("bob@example.org").asking(false, true);
        String promise = AGAIN.replace("250 mx", "250-mx") + "S: 250 REQUIRETLS\n";
        try (var host =
                        ScriptedHost.with(
                                OFFER
                                        + "TLS 220 go\n"
                                        + promise
                                        + ScriptedHost.MAIL.replace(
                                                "C/ ScriptedHost.MAIL .*",
                                                "C: ScriptedHost.MAIL FROM:<ada@example.net>"
                                                        + " REQUIRETLS"),
                                OFFER + "TLS 220 go\n" + promise + "C: QUIT\n",
                                OFFER + "TLS 220 go\n" + AGAIN + "C: QUIT\n");
                var visit = Visit.at(host)) {
            var verified =
                    visit.target(
                            Dialect.SMTP,
                            new TlsRule(Need.REQUIRED, host.trust(), "verify", true),
                            Optional.empty());
            Exchange exchange = visit.deliver(letter, verified);
            assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0");
            assertThat(exchange.contact().tls()).isEqualTo("TLSv1.3, verified (verify)");
            assertThat(Visit.words(visit.deliver(letter, Need.REQUIRED)))
                    .containsExactly("failed 5.7.30");
            assertThat(Visit.words(visit.deliver(letter, verified)))
                    .containsExactly("failed 5.7.30");
            visit.holds();
        }
    }
}
