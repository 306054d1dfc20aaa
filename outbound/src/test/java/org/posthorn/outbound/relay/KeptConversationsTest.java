package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.time.Duration;

@DisplayName("A connection after a message")
class KeptConversationsTest {

    private static final Keeping LONG = new Keeping(Duration.ofMinutes(1), 2, 2, 3);

    private static final String HELLO =
            """
            S: 220 mx.example.org ESMTP
            C/ EHLO .*
            S: 250-mx.example.org
            S: 250 PIPELINING
            """;

    private static final String MESSAGE =
            """
            C/ MAIL .*
            C/ RCPT .*
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go
            MESSAGE
            S: 250 ok
            """;

    @Test
    void takes_the_next_ones_up_to_their_number() {
        try (var host =
                        ScriptedHost.with(
                                HELLO + MESSAGE + MESSAGE + MESSAGE + "C: QUIT\n",
                                HELLO + MESSAGE + "C: QUIT\n");
                var visit = visit(host, LONG)) {
            for (int i = 0; i < 4; i++) {
                assertRelayed(visit);
            }
            assertThat(host.messages()).hasSize(4);
            assertThat(host.connections()).isEqualTo(2);
            visit.holds();
        }
    }

    @Test
    void is_for_equal_targets_only() {
        try (var host = ScriptedHost.with(HELLO + MESSAGE, HELLO + MESSAGE);
                var visit = visit(host, LONG)) {
            assertRelayed(visit);
            visit.deliver(TextParcel.to("bob@example.org"), Need.OFFERED);
            assertThat(host.connections()).isEqualTo(2);
        }
    }

    @Test
    void ends_with_goodbye_when_nothing_comes() {
        var brief = new Keeping(Duration.ofMillis(50), 2, 2, 3);
        try (var host = ScriptedHost.with(HELLO + MESSAGE + "C: QUIT\nEND\n");
                var visit = visit(host, brief)) {
            assertRelayed(visit);
            await().until(() -> host.done() == 1);
            visit.holds();
        }
    }

    @Test
    void ends_with_goodbye_when_the_client_ends() {
        try (var host = ScriptedHost.with(HELLO + MESSAGE + "C: QUIT\nEND\n");
                var visit = visit(host, LONG)) {
            assertRelayed(visit);
            visit.client().close();
            await().until(() -> host.done() == 1);
            visit.holds();
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"))))
                    .containsExactly("deferred 4.3.2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUT",
                "S: 421 4.4.2 idle",
                "S: 250 what",
                "C/ MAIL .*\nCUT",
                "C/ MAIL .*\nS: 421 enough",
                "C/ MAIL .*\nS: 451 enough\nEND",
                "C/ MAIL .*\nS: 550 enough\nEND",
                "C/ MAIL .*\nS: 250 ok\nCUT"
            })
    void that_is_of_no_use_any_more_is_no_outcome(String end) {
        try (var host = ScriptedHost.with(HELLO + MESSAGE + end, HELLO + MESSAGE + "C: QUIT\n");
                var visit = visit(host, LONG)) {
            assertRelayed(visit);
            assertRelayed(visit);
            assertThat(host.connections()).isEqualTo(2);
        }
    }

    @Test
    void is_rid_of_an_unfinished_transaction_first() {
        String refused =
                """
                C/ MAIL .*
                C/ RCPT .*
                C: DATA
                S: 250 ok
                S: 550 5.1.1 no
                S: 554 nobody
                """;
        try (var host =
                        ScriptedHost.with(
                                HELLO
                                        + refused
                                        + "C: RSET\n"
                                        + MESSAGE.replace("C: DATA\n", "C: DATA\nS: 250 ok\n"));
                var visit = visit(host, LONG)) {
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"))))
                    .containsExactly("failed 5.1.1");
            assertRelayed(visit);
            assertThat(host.connections()).isEqualTo(1);
            visit.holds();
        }
    }

    @Test
    void is_not_kept_beyond_their_number() {
        var none = new Keeping(Duration.ofMinutes(1), 0, 2, 3);
        try (var host =
                        ScriptedHost.with(
                                HELLO + MESSAGE + "C: QUIT\n", HELLO + MESSAGE + "C: QUIT\n");
                var visit = visit(host, none)) {
            assertRelayed(visit);
            assertRelayed(visit);
            visit.holds();
        }
    }

    private static void assertRelayed(Visit visit) {
        assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"))))
                .containsExactly("relayed 2.0.0");
    }

    private static Visit visit(ScriptedHost host, Keeping keeping) {
        return new Visit(host, Visit.PATIENT, keeping, false);
    }
}
