package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.outbound.Contact.Reach;
import org.posthorn.outbound.Outcome;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

@DisplayName("RFC 5321, as a client")
class SmtpClientTest {

    private static final String PLAIN =
            """
            S: 220 mx.example.org ESMTP
            C: EHLO relay.example.net
            S: 250 mx.example.org
            """;

    private static final String PIPELINING =
            """
            S: 220 mx.example.org ESMTP
            C: EHLO relay.example.net
            S: 250-mx.example.org
            S: 250-PIPELINING
            S: 250 ENHANCEDSTATUSCODES
            """;

    private static final Keeping SEVERAL_EACH = new Keeping(Duration.ZERO, 0, 0, 100);

    private static String offering(String... keywords) {
        return PLAIN.replace(
                "S: 250 mx.example.org",
                "S: 250-mx.example.org\n"
                        + String.join(
                                "\n", Set.of(keywords).stream().map(k -> "S: 250-" + k).toList())
                        + "\nS: 250 HELP");
    }

    @Test
    void hands_a_message_over_step_by_step() {
        try (var host =
                        ScriptedHost.with(
                                PLAIN
                                        + """
                                        C: MAIL FROM:<ada@example.net>
                                        S: 250 ok
                                        C: RCPT TO:<bob@example.org>
                                        S: 250 ok
                                        C: DATA
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.6.0 queued as 17
                                        C: QUIT
                                        S: 221 bye
                                        END
                                        """);
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(TextParcel.to("bob@example.org"));
            var relayed = (Outcome.Relayed) exchange.outcomes().getFirst();
            assertThat(relayed.diagnosis().status()).isEqualTo("2.6.0");
            assertThat(relayed.diagnosis().text()).isEqualTo("250 2.6.0 queued as 17");
            assertThat(relayed.diagnosis().host()).isEqualTo("mx.example.org");
            assertThat(relayed.reporting()).isFalse();
            assertThat(exchange.contact().reach()).isEqualTo(Reach.REACHED);
            assertThat(exchange.contact().host())
                    .isEqualTo("mx.example.org[127.0.0.1]:" + host.address().getPort());
            assertThat(exchange.contact().tls()).isEqualTo("plaintext (test)");
            assertThat(exchange.tls()).isEqualTo(new Exchange.TlsState.Untried());
            assertThat(host.messages()).containsExactly("Subject: hello\r\n\r\n..dot\r\nbye\r\n");
            visit.holds();
        }
    }

    @Test
    void says_everything_at_once_where_that_is_offered() {
        try (var host =
                        ScriptedHost.with(
                                PIPELINING
                                        + """
                                        C: MAIL FROM:<ada@example.net>
                                        C: RCPT TO:<bob@example.org>
                                        C: RCPT TO:<eve@example.org>
                                        C: RCPT TO:<tom@example.org>
                                        C: DATA
                                        S: 250 2.1.0 ok
                                        S: 250 2.1.5 ok
                                        S: 550 5.1.1 no eve
                                        S: 451 tom is busy
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.0.0 ok
                                        C: QUIT
                                        """);
                var visit = Visit.at(host)) {
            var letter = TextParcel.to("bob@example.org", "eve@example.org", "tom@example.org");
            assertThat(Visit.words(visit.deliver(letter)))
                    .containsExactly("relayed 2.0.0", "failed 5.1.1", "deferred 4.3.0");
            visit.holds();
        }
    }

    @Test
    void falls_back_to_helo() {
        try (var host =
                        ScriptedHost.with(
                                """
                                S: 220 old
                                C: EHLO relay.example.net
                                S: 500 what
                                C: HELO relay.example.net
                                S: 250 old
                                C: MAIL FROM:<ada@example.net>
                                S: 250 ok
                                C: RCPT TO:<bob@example.org>
                                S: 550 no
                                C: QUIT
                                """);
                var visit = Visit.at(host)) {
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"))))
                    .containsExactly("failed 5.0.0");
            visit.holds();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "550 5.7.1 no, failed 5.7.1",
        "552 no room, failed 5.2.2",
        "450 later, deferred 4.2.0",
        "452 4.3.1 full, deferred 4.3.1",
        "550 4.1.1 of two minds, failed 5.0.0"
    })
    void a_refusal_of_the_sender_is_one_of_all(String reply, String word) {
        try (var host =
                        ScriptedHost.with(
                                PIPELINING
                                        + """
                                        C/ MAIL .*
                                        C/ RCPT .*
                                        C/ RCPT .*
                                        C: DATA
                                        S: %s
                                        S: 503 no
                                        S: 503 no
                                        S: 503 no
                                        C: QUIT
                                        """
                                                .formatted(reply));
                var visit = Visit.at(host)) {
            assertThat(
                            Visit.words(
                                    visit.deliver(
                                            TextParcel.to("bob@example.org", "eve@example.org"))))
                    .containsExactly(word, word);
            visit.holds();
        }
    }

    @Test
    void more_than_a_hundred_recipients_are_several_transactions() {
        String all =
                "C/ MAIL .*\nS: 250 ok\n"
                        + "C/ RCPT .*\nS: 250 ok\n".repeat(100)
                        + "C: DATA\nS: 354 go\nMESSAGE\nS: 250 ok\n";
        String rest =
                "C/ MAIL .*\nS: 250 ok\n"
                        + "C/ RCPT .*\nS: 250 ok\n".repeat(50)
                        + "C: DATA\nS: 354 go\nMESSAGE\nS: 250 ok\nC: QUIT\n";
        try (var host = ScriptedHost.with(PLAIN + all + rest);
                var visit =
                        new Visit(
                                host,
                                Visit.PATIENT,
                                new Keeping(Duration.ZERO, 0, 0, 100),
                                false)) {
            String[] names =
                    IntStream.range(0, 150)
                            .mapToObj(i -> "u" + i + "@example.org")
                            .toArray(String[]::new);
            assertThat(Visit.words(visit.deliver(TextParcel.to(names))))
                    .hasSize(150)
                    .containsOnly("relayed 2.0.0");
            assertThat(host.messages()).hasSize(2);
            visit.holds();
        }
    }

    @Test
    void recipients_that_are_too_many_have_their_turn_next() {
        try (var host =
                        ScriptedHost.with(
                                PIPELINING
                                        + """
                                        C/ MAIL .*
                                        C: RCPT TO:<bob@example.org>
                                        C: RCPT TO:<eve@example.org>
                                        C: DATA
                                        S: 250 ok
                                        S: 250 ok
                                        S: 452 4.5.3 too many
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.0.0 ok
                                        C/ MAIL .*
                                        C: RCPT TO:<eve@example.org>
                                        C: DATA
                                        S: 250 ok
                                        S: 250 ok
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.0.0 ok
                                        C: QUIT
                                        """);
                var visit =
                        new Visit(
                                host,
                                Visit.PATIENT,
                                new Keeping(Duration.ZERO, 0, 0, 100),
                                false)) {
            assertThat(
                            Visit.words(
                                    visit.deliver(
                                            TextParcel.to("bob@example.org", "eve@example.org"))))
                    .containsOnly("relayed 2.0.0");
            visit.holds();
        }
    }

    @Test
    void what_a_second_transaction_is_refused_is_tried_on_another_connection() {
        String first =
                """
                C/ MAIL .*
                C: RCPT TO:<bob@example.org>
                C: RCPT TO:<eve@example.org>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 452 4.5.3 too many
                S: 354 go
                MESSAGE
                S: 250 2.0.0 ok
                C/ MAIL .*
                S: 451 4.7.0 one message each
                END
                """;
        String second =
                """
                C/ MAIL .*
                C: RCPT TO:<eve@example.org>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go
                MESSAGE
                S: 250 2.0.0 ok
                C: QUIT
                """;
        try (var host = ScriptedHost.with(PIPELINING + first, PIPELINING + second);
                var visit =
                        new Visit(
                                host,
                                Visit.PATIENT,
                                new Keeping(Duration.ZERO, 0, 0, 100),
                                false)) {
            assertThat(
                            Visit.words(
                                    visit.deliver(
                                            TextParcel.to("bob@example.org", "eve@example.org"))))
                    .containsOnly("relayed 2.0.0");
        }
    }

    @Test
    void what_was_said_in_a_transaction_counts_though_no_other_connection_comes_about() {
        String first =
                """
                C/ MAIL .*
                C: RCPT TO:<bob@example.org>
                C: RCPT TO:<tom@example.org>
                C: RCPT TO:<eve@example.org>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 550 5.1.1 no tom
                S: 452 4.5.3 too many
                S: 354 go
                MESSAGE
                S: 250 2.0.0 ok
                C/ MAIL .*
                S: 451 4.7.0 one message each
                END
                """;
        try (var host = ScriptedHost.with(PIPELINING + first, "S: 521 not any more\nEND");
                var visit =
                        new Visit(
                                host,
                                Visit.PATIENT,
                                new Keeping(Duration.ZERO, 0, 0, 100),
                                false)) {
            Exchange exchange =
                    visit.deliver(
                            TextParcel.to("bob@example.org", "tom@example.org", "eve@example.org"));
            assertThat(Visit.words(exchange))
                    .containsExactly("relayed 2.0.0", "failed 5.1.1", "deferred 4.3.2");
            assertThat(exchange.contact().reach()).isEqualTo(Reach.REACHED);
        }
    }

    @Test
    @DisplayName("RFC 5321 §3.8: 421 in answer to RCPT is about that recipient first")
    void a_host_that_hangs_up_on_one_recipient_gets_the_message_for_the_others() {
        try (var host =
                        ScriptedHost.with(
                                PIPELINING
                                        + """
                                        C/ MAIL .*
                                        C: RCPT TO:<bob@example.org>
                                        C: RCPT TO:<tom@example.org>
                                        C: RCPT TO:<eve@example.org>
                                        C: DATA
                                        S: 250 ok
                                        S: 250 ok
                                        S: 421 4.7.0 not for tom
                                        END
                                        """,
                                PIPELINING
                                        + """
                                        C/ MAIL .*
                                        C: RCPT TO:<bob@example.org>
                                        C: DATA
                                        S: 250 ok
                                        S: 250 ok
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.0.0 ok
                                        C/ MAIL .*
                                        C: RCPT TO:<eve@example.org>
                                        C: DATA
                                        S: 250 ok
                                        S: 250 ok
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.0.0 ok
                                        C: QUIT
                                        """);
                var visit = new Visit(host, Visit.PATIENT, SEVERAL_EACH, false)) {
            var letter = TextParcel.to("bob@example.org", "tom@example.org", "eve@example.org");
            assertThat(Visit.words(visit.deliver(letter)))
                    .containsExactly("relayed 2.0.0", "deferred 4.7.0", "relayed 2.0.0");
            assertThat(host.messages()).hasSize(2);
            visit.holds();
        }
    }

    @Test
    void a_host_that_hangs_up_on_the_first_recipient_is_tried_with_the_others() {
        String start = PLAIN + "C/ MAIL .*\nS: 250 ok\n";
        try (var host =
                        ScriptedHost.with(
                                start
                                        + """
                                        C: RCPT TO:<tom@example.org>
                                        S: 421 4.7.0 not for tom
                                        END
                                        """,
                                start
                                        + """
                                        C: RCPT TO:<bob@example.org>
                                        S: 250 ok
                                        C: DATA
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.0.0 ok
                                        C: QUIT
                                        """);
                var visit = Visit.at(host)) {
            assertThat(
                            Visit.words(
                                    visit.deliver(
                                            TextParcel.to("tom@example.org", "bob@example.org"))))
                    .containsExactly("deferred 4.7.0", "relayed 2.0.0");
            visit.holds();
        }
    }

    @Test
    void a_host_that_hangs_up_on_everybody_is_left_alone() {
        String script = PLAIN + "C/ MAIL .*\nS: 250 ok\nC/ RCPT .*\nS: 421 4.7.0 too much\nEND\n";
        try (var host = ScriptedHost.with(script, script);
                var visit = Visit.at(host)) {
            var letter =
                    TextParcel.to(
                            "bob@example.org",
                            "tom@example.org",
                            "eve@example.org",
                            "sue@example.org");
            assertThat(Visit.words(visit.deliver(letter)))
                    .hasSize(4)
                    .containsOnly("deferred 4.7.0");
            assertThat(host.connections()).isEqualTo(2);
            visit.holds();
        }
    }

    @Test
    void a_host_that_goes_on_hanging_up_is_left_after_a_while() {
        String start = PLAIN + "C/ MAIL .*\nS: 250 ok\n";
        String hangingUp = "C/ RCPT .*\nS: 250 ok\nC/ RCPT .*\nS: 421 4.7.0 too much\nEND\n";
        String taking =
                """
                C/ RCPT .*
                S: 250 ok
                C: DATA
                S: 354 go
                MESSAGE
                S: 250 2.0.0 ok
                C: QUIT
                END
                """;
        var scripts = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            scripts.add(start + (i % 2 == 0 ? hangingUp : taking));
        }
        try (var host = ScriptedHost.with(scripts.toArray(String[]::new));
                var visit = Visit.at(host)) {
            String[] names =
                    IntStream.range(0, 40)
                            .mapToObj(i -> "u" + i + "@example.org")
                            .toArray(String[]::new);
            assertThat(Visit.words(visit.deliver(TextParcel.to(names))))
                    .startsWith(
                            "relayed 2.0.0", "deferred 4.7.0", "relayed 2.0.0", "deferred 4.7.0")
                    .endsWith("deferred 4.7.0", "deferred 4.7.0");
            assertThat(host.connections()).isLessThanOrEqualTo(10);
            visit.holds();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rfc822;a b, ' ORCPT=rfc822;a+20b'",
        "'utf-8;b\u00fc\\=+', ' ORCPT=utf-8;b\\x{FC}\\x{5C}\\x{3D}\\x{2B}'",
        "'x y;a', ''",
        "'x;', ''"
    })
    void original_recipients_are_encoded(String original, String parameter) {
        var recipient =
                new Recipient(
                        TextParcel.address("a@example.org"), Notify.UNASKED, Optional.of(original));
        assertThat(
                        Parameters.rcpt(
                                recipient,
                                TextParcel.to("a@example.org").transaction(),
                                new Features(Set.of("DSN"), 0, List.of())))
                .isEqualTo("RCPT TO:<a@example.org>" + parameter);
    }

    @Test
    void a_message_that_is_too_large_is_not_sent() {
        try (var host = ScriptedHost.with(offering("SIZE 10") + "C: QUIT\n");
                var visit = Visit.at(host)) {
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"))))
                    .containsExactly("failed 5.3.4");
            visit.holds();
        }
    }

    @Test
    void parameters_say_what_the_host_understands() {
        var bob =
                new Recipient(
                        TextParcel.address("bob@example.org"),
                        new Notify(Set.of(Notify.Event.SUCCESS, Notify.Event.DELAY), true),
                        Optional.of("rfc822;b+o=b@example.org"));
        var eve =
                new Recipient(
                        TextParcel.address("eve@example.org"), Notify.NEVER, Optional.empty());
        try (var host =
                        ScriptedHost.with(
                                offering("SIZE", "8BITMIME", "DSN")
                                        + """
                                        C: MAIL FROM:<ada@example.net> SIZE=12 BODY=8BITMIME RET=HDRS ENVID=a+2Bb+20c
                                        S: 250 ok
                                        C: RCPT TO:<bob@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bo+3Db@example.org
                                        S: 250 ok
                                        C: RCPT TO:<eve@example.org> NOTIFY=NEVER
                                        S: 250 ok
                                        C: DATA
                                        S: 354 go
                                        MESSAGE
                                        S: 250 ok
                                        C: QUIT
                                        """);
                var visit = Visit.at(host)) {
            Exchange exchange =
                    visit.deliver(
                            TextParcel.to("x@example.org")
                                    .reporting("a+b c", Returned.HEADERS, bob, eve)
                                    .saying("A: b\r\n\r\nü\r\n"));
            assertThat(exchange.outcomes())
                    .allSatisfy(outcome ->
                            assertThat(outcome)
                                    .isInstanceOfSatisfying(
                                            Outcome.Relayed.class,
                                            relayed -> assertThat(relayed.reporting()).isTrue()));
            visit.holds();
        }
    }

    @Test
    void an_eight_bit_message_is_sent_in_seven_where_that_is_all() {
        try (var host =
                        ScriptedHost.with(
                                PLAIN
                                        + """
                                        C: MAIL FROM:<ada@example.net>
                                        S: 250 ok
                                        C/ RCPT .*
                                        S: 250 ok
                                        C: DATA
                                        S: 354 go
                                        MESSAGE
                                        S: 250 ok
                                        C: QUIT
                                        """);
                var visit = Visit.at(host)) {
            var letter = TextParcel.to("bob@example.org").saying("A: b\r\n\r\nü\r\n");
            assertThat(Visit.words(visit.deliver(letter.sevenBit("A: b\r\n\r\n=C3=BC\r\n"))))
                    .containsExactly("relayed 2.0.0");
            assertThat(host.messages()).containsExactly("A: b\r\n\r\n=C3=BC\r\n");
            visit.holds();
        }
    }

    @Test
    void and_fails_where_it_has_no_such_form() {
        try (var host = ScriptedHost.with(PLAIN + "C: QUIT\n");
                var visit = Visit.at(host)) {
            var letter = TextParcel.to("bob@example.org").saying("A: b\r\n\r\nü\r\n");
            assertThat(Visit.words(visit.deliver(letter))).containsExactly("failed 5.6.3");
            visit.holds();
        }
    }

    @Test
    void long_lines_are_encoded_anew_on_another_connection() {
        String start = PLAIN + "C/ MAIL .*\nS: 250 ok\nC/ RCPT .*\nS: 250 ok\nC: DATA\nS: 354 go\n";
        try (var host =
                        ScriptedHost.with(
                                start + "END\n", start + "MESSAGE\nS: 250 ok\nC: QUIT\n");
                var visit = Visit.at(host)) {
            var letter = TextParcel.to("bob@example.org").saying("x".repeat(999) + "\r\n");
            assertThat(Visit.words(visit.deliver(letter.sevenBit("x=\r\n"))))
                    .containsExactly("relayed 2.0.0");
            assertThat(host.messages()).containsExactly("x=\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"'a\rb\r\n'", "'a\nb\r\n'", "'a\u0000b\r\n'", "'a\r'"})
    void nothing_goes_out_that_could_be_read_in_another_way(String text) {
        String start =
                PLAIN + "C/ MAIL .*\nS: 250 ok\nC/ RCPT .*\nS: 250 ok\nC: DATA\nS: 354 go\nEND\n";
        try (var host = ScriptedHost.with(start, start);
                var visit = Visit.at(host)) {
            var letter = TextParcel.to("bob@example.org").saying(text).sevenBit(text);
            assertThat(Visit.words(visit.deliver(letter))).containsExactly("failed 5.6.0");
        }
    }

    @Test
    void addresses_in_utf_8_go_only_where_they_are_understood() {
        var letter = TextParcel.to("bób@example.org").asking(true, false);
        try (var host =
                        ScriptedHost.with(
                                offering("SMTPUTF8", "8BITMIME")
                                        + """
                                        C: MAIL FROM:<ada@example.net> SMTPUTF8
                                        S: 250 ok
                                        C: RCPT TO:<bób@example.org>
                                        S: 550 5.1.1 bób ist fort
                                        C: QUIT
                                        """,
                                PLAIN + "C: QUIT\n");
                var visit = Visit.at(host)) {
            Exchange exchange = visit.deliver(letter);
            assertThat(Visit.words(exchange)).containsExactly("failed 5.1.1");
            assertThat(exchange.outcomes().getFirst().diagnosis().text())
                    .isEqualTo("550 5.1.1 bób ist fort");
            assertThat(Visit.words(visit.deliver(letter))).containsExactly("failed 5.6.7");
            visit.holds();
        }
    }

    @Test
    @DisplayName("RFC 6531 \u00a73.2: an address in UTF-8 fails alone")
    void an_address_in_utf_8_keeps_nobody_else_from_the_message() {
        try (var host =
                        ScriptedHost.with(
                                offering("8BITMIME")
                                        + """
                                        C: MAIL FROM:<ada@example.net>
                                        S: 250 ok
                                        C: RCPT TO:<tom@example.org>
                                        S: 250 ok
                                        C: RCPT TO:<eve@example.org>
                                        S: 250 ok
                                        C: DATA
                                        S: 354 go
                                        MESSAGE
                                        S: 250 ok
                                        C: QUIT
                                        """);
                var visit = Visit.at(host)) {
            var letter =
                    TextParcel.to("tom@example.org", "bób@example.org", "eve@example.org")
                            .asking(true, false);
            assertThat(Visit.words(visit.deliver(letter)))
                    .containsExactly("relayed 2.0.0", "failed 5.6.7", "relayed 2.0.0");
            visit.holds();
        }
    }

    @Test
    void a_header_in_utf_8_goes_only_where_it_is_understood() {
        try (var host = ScriptedHost.with(offering("8BITMIME") + "C: QUIT\n");
                var visit = Visit.at(host)) {
            var letter =
                    TextParcel.to("tom@example.org", "eve@example.org")
                            .asking(true, false)
                            .saying("Subject: ü\r\n\r\nx\r\n");
            assertThat(Visit.words(visit.deliver(letter)))
                    .containsExactly("failed 5.6.7", "failed 5.6.7");
            visit.holds();
        }
    }

    @Test
    void a_message_may_be_one_chunk() {
        try (var host =
                        ScriptedHost.with(
                                PIPELINING.replace("ENHANCEDSTATUSCODES", "CHUNKING")
                                        + """
                                        C/ MAIL .*
                                        C/ RCPT .*
                                        S: 250 ok
                                        S: 250 ok
                                        C: BDAT %d LAST
                                        OCTETS %d
                                        S: 250 2.0.0 ok
                                        C: QUIT
                                        """
                                                .formatted(
                                                        TextParcel.TEXT.length(),
                                                        TextParcel.TEXT.length()));
                var visit = new Visit(host, Visit.PATIENT, Keeping.nothing(), true)) {
            assertThat(Visit.words(visit.deliver(TextParcel.to("bob@example.org"))))
                    .containsExactly("relayed 2.0.0");
            assertThat(host.messages()).containsExactly(TextParcel.TEXT);
            visit.holds();
        }
    }

    @Test
    void lmtp_answers_for_each_recipient() {
        try (var host =
                        ScriptedHost.with(
                                PIPELINING.replace("EHLO", "LHLO")
                                        + """
                                        C/ MAIL .*
                                        C/ RCPT .*
                                        C/ RCPT .*
                                        C/ RCPT .*
                                        C: DATA
                                        S: 250 ok
                                        S: 250 ok
                                        S: 550 5.1.1 no
                                        S: 250 ok
                                        S: 354 go
                                        MESSAGE
                                        S: 250 2.0.0 for bob
                                        S: 452 4.2.2 tom is full
                                        C: QUIT
                                        """);
                var visit = Visit.at(host)) {
            var target =
                    visit.target(Dialect.LMTP, visit.target(Need.NEVER).tls(), Optional.empty());
            assertThat(
                            Visit.words(
                                    visit.deliver(
                                            TextParcel.to(
                                                    "bob@example.org",
                                                    "eve@example.org",
                                                    "tom@example.org"),
                                            target)))
                    .containsExactly("relayed 2.0.0", "failed 5.1.1", "deferred 4.2.2");
            visit.holds();
        }
    }
}
