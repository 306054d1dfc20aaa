package org.posthorn.pipeline.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.dns.Zone.Mishap;

import java.util.List;
import java.util.Random;

/** Mutated records: whatever a domain publishes, a check ends and says only what may be said. */
class RecordFuzzTest {

    private static final int ROUNDS = 5000;

    private static final List<String> PIECES =
            List.of(
                    " ",
                    "  ",
                    "+",
                    "-",
                    "~",
                    "?",
                    "all",
                    "include:",
                    "a",
                    "mx",
                    "ptr",
                    "exists:",
                    "ip4:",
                    "ip6:",
                    "redirect=",
                    "exp=",
                    "x=",
                    ":",
                    "/",
                    "//",
                    "=",
                    "%",
                    "%{",
                    "}",
                    "%{d}",
                    "%{p}",
                    "%{s}",
                    "%{L1r-}",
                    "%{ir}",
                    "%%",
                    "%_",
                    "%-",
                    "%{t}",
                    "24",
                    "/24",
                    "//64",
                    "/0",
                    "/33",
                    "192.0.2.1",
                    "2001:db8::1",
                    "::",
                    "example.org",
                    "b.example.org",
                    ".",
                    "..",
                    "org",
                    "\0",
                    "\r\n",
                    "\u00ff",
                    "v=spf1",
                    "a.".repeat(200));

    private final Random random = new Random(11);

    @Test
    void every_record_has_a_result() {
        int understood = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var spf = new SpfCheck();
            spf.zone.txt("b.example.org", "v=spf1 " + text());
            spf.zone.a("b.example.org", "192.0.2.9").ptr("192.0.2.1", "b.example.org");
            if (random.nextInt(8) == 0) {
                spf.zone.mishap("org", Mishap.FAILS);
            }
            var result = spf.of("v=spf1 " + text(), round % 2 == 0 ? "192.0.2.1" : "2001:db8::1");

            boolean error =
                    result.status() == SpfStatus.PERMERROR
                            || result.status() == SpfStatus.TEMPERROR;
            assertThat(result.problem().isPresent()).isEqualTo(error);
            assertThat(result.mechanism().isPresent()).isNotEqualTo(error);
            assertThat(ReceivedSpf.field(result, "mx.receiver.example").strip().split("\r\n", -1))
                    .allMatch(line -> line.matches("(Received-SPF: |\t)[ -~]*"));
            assertThat(spf.dns.asked()).hasSizeLessThan(150);
            understood += error ? 0 : 1;
        }
        assertThat(understood).isGreaterThan(ROUNDS / 20);
    }

    private String text() {
        var text = new StringBuilder();
        int terms = random.nextInt(6);
        for (int i = 0; i < terms; i++) {
            int pieces = 1 + random.nextInt(4);
            for (int j = 0; j < pieces; j++) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            text.append(' ');
        }
        return text.toString();
    }
}
