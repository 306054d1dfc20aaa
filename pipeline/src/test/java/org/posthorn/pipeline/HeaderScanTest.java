package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;

@DisplayName("RFC 5322 §2.2 Header fields, seen while they pass")
class HeaderScanTest {

    private static HeaderFacts scan(String text, int piece) {
        byte[] octets = text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        var scan = new HeaderScan(Set.of("ada@example.org"), "mail.example.org");
        for (int at = 0; at < octets.length; at += piece) {
            scan.feed(octets, at, Math.min(piece, octets.length - at));
        }
        return scan.end();
    }

    @Test
    void counts_and_finds_in_any_pieces() {
        String text =
                """
                Received: one
                \tfolded: Received:
                RECEIVED : two
                date: x
                Message-Id: <a@b>
                Bcc: eva@elsewhere.example,
                  bob@example.org
                Subject: Bcc: not this
                Delivered-To: <Ada@Example.org>

                Received: body
                Bcc: body
                """;
        for (int piece = 1; piece < text.length(); piece++) {
            HeaderFacts facts = scan(text, piece);
            assertThat(facts.fields()).isEqualTo(7);
            assertThat(facts.received()).isEqualTo(2);
            assertThat(facts.hasDate()).isTrue();
            assertThat(facts.hasMessageId()).isTrue();
            assertThat(facts.loops()).isTrue();
            long start = text.replace("\n", "\r\n").indexOf("Bcc: eva");
            long end = text.replace("\n", "\r\n").indexOf("Subject");
            assertThat(facts.blind()).containsExactly(new HeaderFacts.Span(start, end));
        }
    }

    @Test
    void a_header_may_be_all_there_is_or_nothing_at_all() {
        assertThat(scan("Bcc: x", 3).blind()).containsExactly(new HeaderFacts.Span(0, 6));
        assertThat(scan("", 1).fields()).isZero();
        assertThat(scan("\nBcc: x\n", 1).blind()).isEmpty();
        // readers pass over it, and see what follows
        assertThat(scan("no field\nBcc: x\n", 1).blind()).hasSize(1);
        assertThat(scan(" Bcc: x\n", 1).blind()).isEmpty();
        assertThat(scan("Bcc", 1).blind()).isEmpty();
    }

    @Test
    void only_the_whole_name_counts() {
        assertThat(scan("Bcc" + " ".repeat(40) + "no: x\n", 7).blind()).isEmpty();
        assertThat(scan("Bccx: y\nX-Bcc: y\nBc: c\n", 7).blind()).isEmpty();
    }

    @Test
    void a_first_line_that_is_folded_continues_nothing() {
        assertThat(scan(" by trusted.example\nSubject: x\n", 1).folded()).isTrue();
        assertThat(scan("\tx\n", 9).folded()).isTrue();
        assertThat(scan("Subject: x\n y\n\n z\n", 1).folded()).isFalse();
        assertThat(scan("\n x\n", 1).folded()).isFalse();
    }

    @Test
    void another_recipients_mark_is_no_loop() {
        assertThat(scan("Delivered-To: bob@example.org\n\n", 1).loops()).isFalse();
        assertThat(scan("Delivered-To: ada@example.org.evil.example\n\n", 1).loops()).isFalse();
    }

    @Test
    void stops_at_too_many_fields() {
        HeaderFacts facts = scan("a:\n".repeat(20_000), 1000);
        assertThat(facts.fields()).isEqualTo(HeaderScan.MAX_FIELDS + 1);
        assertThat(scan("Bcc: x\nA: y\n".repeat(20_000), 1000).blind())
                .hasSize(HeaderScan.MAX_FIELDS / 2);
    }

    @Test
    void any_octets_give_spans_in_order_within_the_message() {
        var random = new Random(5322);
        var corpus =
                List.of("Bcc: a\n", "Bcc", ":", "\n", " ", "x", "\t", "Resent-Bcc:\n", "Date: y\n");
        for (int round = 0; round < 3000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(corpus.get(random.nextInt(corpus.size())));
            }
            HeaderFacts facts = scan(text.toString(), 1 + random.nextInt(9));
            long at = 0;
            for (HeaderFacts.Span span : facts.blind()) {
                assertThat(span.start()).isGreaterThanOrEqualTo(at);
                assertThat(span.end()).isGreaterThan(span.start());
                at = span.end();
            }
            assertThat(at).isLessThanOrEqualTo(text.toString().replace("\n", "\r\n").length());
        }
    }
}
