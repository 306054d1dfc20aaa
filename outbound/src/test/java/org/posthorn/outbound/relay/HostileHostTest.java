package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

@DisplayName("A host that is broken or hostile")
class HostileHostTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private static final List<String> WHOLE =
            """
            S: 220 mx.example.org ESMTP
            C/ EHLO .*
            S: 250 mx.example.org
            C/ MAIL .*
            S: 250 ok
            C/ RCPT .*
            S: 250 ok
            C: DATA
            S: 354 go
            MESSAGE
            S: 250 ok
            """
                    .lines()
                    .toList();

    private static final String PIPELINED =
            """
            S: 220 mx.example.org ESMTP
            C/ EHLO .*
            S: 250-mx.example.org
            S: 250 PIPELINING
            C/ MAIL .*
            C/ RCPT .*
            C: DATA
            """;

    /** Each place where a host can do something else than what it should say. */
    static List<String> beginnings() {
        var all = new ArrayList<String>();
        var said = new StringBuilder();
        for (String step : WHOLE) {
            if (step.startsWith("S")) {
                all.add(said.toString());
            }
            said.append(step).append('\n');
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void that_cuts_the_connection_defers(String beginning) {
        assertThat(outcome(beginning + "CUT")).isIn("deferred 4.4.2");
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void that_is_silent_defers(String beginning) {
        assertThat(outcome(beginning + "END", Visit.patience(SHORT))).isEqualTo("deferred 4.4.2");
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void that_leaves_with_421_defers(String beginning) {
        assertThat(outcome(beginning + "S: 421 4.3.2 restarting\nEND")).isEqualTo("deferred 4.3.2");
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void that_answers_without_end_defers(String beginning) {
        assertThat(outcome(beginning + "FLOOD 250-more")).isEqualTo("deferred 4.5.0");
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void that_has_a_line_without_end_defers(String beginning) {
        assertThat(outcome(beginning + "S~ 250 " + "x".repeat(3000) + "\\r\\n\nEND"))
                .isEqualTo("deferred 4.5.0");
    }

    @Test
    void that_sends_ten_megabytes_instead_of_a_line_defers() {
        assertThat(outcome("S: 220 " + "x".repeat(10_000_000) + "\nEND"))
                .isEqualTo("deferred 4.5.0");
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void that_drips_defers(String beginning) {
        var patience = Visit.PATIENT;
        var hurried =
                new Patience(
                        patience.connecting(),
                        patience.greeting(),
                        patience.command(),
                        patience.data(),
                        patience.end(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        1_000_000);
        assertThat(outcome(beginning + "DRIP 2", hurried)).isEqualTo("deferred 4.4.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK",
                "",
                "2",
                "25x ok",
                "250ok",
                "150 go on",
                "650 what",
                "\u0662\u0665\u0660 digits of others"
            })
    void that_does_not_speak_smtp_defers(String line) {
        assertThat(outcome("S: " + line + "\nEND")).isEqualTo("deferred 4.5.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"220-a\\r\\n250 b\\r\\n", "220 a\\n", "220 a\\rb\\r\\n", "220 \\0\\r\\n"})
    void that_breaks_a_reply_defers(String octets) {
        assertThat(outcome("S~ " + octets + "\nEND")).isEqualTo("deferred 4.5.0");
    }

    @Test
    void whose_greeting_refuses_is_tried_again() {
        assertThat(outcome("S: 554 5.7.1 go away\nEND")).isEqualTo("deferred 4.7.1");
    }

    @Test
    void that_never_takes_mail_is_believed() {
        assertThat(outcome("S: 521 no mail here\nEND")).isEqualTo("failed 5.3.2");
        assertThat(outcome("S: 220 hello\nC/ EHLO .*\nS: 521 no mail here\nEND"))
                .isEqualTo("failed 5.3.2");
        assertThat(outcome("S: 556 5.1.10 none for us\nEND")).isEqualTo("failed 5.1.10");
    }

    @Test
    void that_says_so_in_plaintext_where_tls_is_required_may_be_somebody_else() {
        try (var host = ScriptedHost.with("S: 521 no mail here\nEND");
                var visit = Visit.at(host)) {
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"), Need.REQUIRED)))
                    .containsExactly("deferred 4.3.2");
        }
    }

    @Test
    void that_knows_neither_ehlo_nor_helo_is_tried_again() {
        assertThat(
                        outcome(
                                """
                                S: 220 hello
                                C/ EHLO .*
                                S: 500 what
                                C/ HELO .*
                                S: 550 not you
                                END
                                """))
                .isEqualTo("deferred 4.0.0");
    }

    @Test
    void that_wants_the_message_of_a_refused_sender_does_not_get_it() {
        assertThat(outcome(PIPELINED + "S: 550 no\nS: 250 ok\nS: 354 go\nEND"))
                .isEqualTo("failed 5.0.0");
    }

    @Test
    void that_wants_a_message_for_nobody_does_not_get_it() {
        assertThat(outcome(PIPELINED + "S: 250 ok\nS: 550 5.1.1 no\nS: 354 go\nEND"))
                .isEqualTo("failed 5.1.1");
    }

    @Test
    void that_answers_before_the_end_is_not_believed() {
        assertThat(
                        outcome(
                                PIPELINED
                                        + "S~ 250 ok\\r\\n250 ok\\r\\n354 go\\r\\n250 done\\r\\n\n"
                                        + "END"))
                .isEqualTo("deferred 4.4.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 ok", "334 what", "221 bye"})
    void that_answers_nonsense_to_data_is_not_believed(String answer) {
        assertThat(outcome(PIPELINED + "S: 250 ok\nS: 250 ok\nS: " + answer + "\nEND"))
                .startsWith("deferred ");
    }

    @Test
    void that_answers_nonsense_to_the_message_is_not_believed() {
        assertThat(
                        outcome(
                                PIPELINED
                                        + "S: 250 ok\n"
                                        + "S: 250 ok\n"
                                        + "S: 354 go\n"
                                        + "MESSAGE\n"
                                        + "S: 354 more\n"
                                        + "END"))
                .isEqualTo("deferred 4.5.0");
    }

    @Test
    void that_asks_for_more_where_there_is_none_is_left() {
        String script = PIPELINED + "S: 250 ok\nS: 334 more\nS: 250 ok\nS: 354 go\nEND";
        assertThat(outcome(script)).isEqualTo("deferred 4.5.0");
    }

    @Test
    void that_has_enough_of_a_message_is_heard() {
        String go = PIPELINED + "S: 250 ok\nS: 250 ok\nS: 354 go\n";
        try (var host = ScriptedHost.with(go + "OCTETS 100000\nS: 552 5.3.4 enough\nDEAF\n");
                var visit = Visit.at(host)) {
            var letter = TextParcel.to("bob@example.org").saying("x\r\n".repeat(10_000_000));
            var diagnosis = visit.deliver(letter).outcomes().getFirst().diagnosis();
            assertThat(diagnosis.status()).isEqualTo("4.4.2");
            assertThat(diagnosis.text()).contains("552 5.3.4 enough");
        }
    }

    @Test
    void keeps_what_was_settled_before_it_went() {
        String script = PIPELINED.replace("C: DATA", "C/ RCPT .*\nC: DATA");
        try (var host =
                        ScriptedHost.with(
                                script + "S: 250 ok\nS: 550 5.1.1 no\nS: 250 ok\nS: 354 go\nCUT");
                var visit = Visit.at(host)) {
            assertThat(
                            Visit.words(
                                    visit.deliver(
                                            TextParcel.to("eve@example.org", "bob@example.org"))))
                    .containsExactly("failed 5.1.1", "deferred 4.4.2");
        }
    }

    @Test
    void what_it_says_is_one_printable_line() {
        try (var host =
                        ScriptedHost.with(
                                PIPELINED
                                        + "S~ 550-5.7.1 \u0007a\\r\\n550 5.7.1 \u009bb\t\\r\\n\n"
                                        + "S: 503 no\nS: 503 no\nEND");
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"));
            assertThat(exchange.outcomes().getFirst().diagnosis().text())
                    .isEqualTo("550 5.7.1 ?a 5.7.1 ?b");
        }
    }

    @Test
    void that_is_not_there_was_not_reached() {
        var host = ScriptedHost.with();
        try (var visit = Visit.at(host)) {
            host.close();
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"));
            assertThat(Visit.words(exchange)).containsExactly("deferred 4.4.1");
            assertThat(exchange.outcomes().getFirst().diagnosis().text())
                    .isEqualTo(
                            "no connection to mx.example.org: connection refused by 127.0.0.1:"
                                    + host.address().getPort());
            assertThat(exchange.contact().reach()).isEqualTo(Reach.UNREACHED);
        }
    }

    @Test
    void that_cuts_before_the_first_message_was_not_reached() {
        try (var host = ScriptedHost.with("CUT");
                var visit = Visit.at(host)) {
            assertThat(visit.deliver(TextParcel.to("bob@example.org")).contact().reach())
                    .isEqualTo(Reach.UNREACHED);
        }
    }

    private static String outcome(String script) {
        return outcome(script, Visit.PATIENT);
    }

    private static String outcome(String script, Patience patience) {
        try (var host = ScriptedHost.with(script);
                var visit = new Visit(host, patience, Keeping.nothing(), false)) {
            String word = Visit.words(visit.deliver(TextParcel.to("bob@example.org"))).getFirst();
            assertThat(host.connections()).isEqualTo(1);
            return word;
        }
    }
}
