package org.posthorn.pipeline.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Zone;
import org.posthorn.pipeline.dmarc.Identifier.Method;
import org.posthorn.pipeline.dmarc.Identifier.Outcome;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Mutated records and authors: a check ends, and nothing but a fail asks for anything. */
class DmarcFuzzTest {

    private static final int ROUNDS = 20_000;

    private static final List<String> PIECES =
            List.of(
                    "v",
                    "=",
                    "DMARC1",
                    ";",
                    "p",
                    "sp",
                    "np",
                    "none",
                    "quarantine",
                    "reject",
                    "psd",
                    "y",
                    "n",
                    "u",
                    "t",
                    "adkim",
                    "aspf",
                    "s",
                    "r",
                    "rua",
                    "ruf",
                    "mailto:a@b",
                    "!",
                    ",",
                    " ",
                    "\t",
                    "\0",
                    "\u00ff",
                    "pct",
                    "100",
                    "v=DMARC1;",
                    "p=reject;",
                    "%");

    private static final List<String> WRITTEN =
            List.of(
                    "ada",
                    "@",
                    "example.org",
                    "<",
                    ">",
                    ",",
                    "\"",
                    "(",
                    ")",
                    ":",
                    ";",
                    "a.",
                    ".",
                    "[192.0.2.1]",
                    "\\",
                    " ",
                    "\u00ff",
                    "\r\n",
                    "b@example.net",
                    "xn--",
                    "=?x?q?a?=");

    private final Random random = new Random(12);

    @Test
    void every_message_has_a_result() {
        int taking = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var zone =
                    new Zone()
                            .txt("_dmarc.example.org", "v=DMARC1;" + text(PIECES))
                            .txt("_dmarc.org", text(PIECES));
            var dns = new FakeDns(zone);
            String from = round % 2 == 0 ? "ada@a.example.org" : text(WRITTEN);
            var signed =
                    new Identifier(
                            Method.DKIM,
                            new Name("b.example.org"),
                            round % 2 == 0 ? Outcome.PASS : Outcome.UNKNOWN);

            var result =
                    new Dmarc(dns)
                            .check(
                                    List.of(from),
                                    List.of(signed),
                                    Deadline.in(Duration.ofMinutes(1)));

            assertThat(
                            result.wanted() != DmarcPolicy.NONE
                                    && result.status() != DmarcStatus.FAIL
                                    && result.status() != DmarcStatus.PERMERROR)
                    .isFalse();
            assertThat(dns.asked()).hasSizeLessThan(10 * Authors.MOST);
            taking += result.published().isPresent() ? 1 : 0;
        }
        assertThat(taking).isGreaterThan(ROUNDS / 20);
    }

    private String text(List<String> pieces) {
        var text = new StringBuilder();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }
}
