package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Address;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Whatever recipients are called and hosts say, the part for machines has one block for each. */
@DisplayName("RFC 3464 §2: recipients of a report")
class StatusFuzzTest {

    private static final List<String> PIECES =
            List.of(
                    "a",
                    " ",
                    "\"",
                    "\\",
                    "@",
                    ";",
                    ":",
                    "<",
                    ">",
                    "+",
                    "=",
                    "\u00e9",
                    "\u4e2d",
                    "\ud83d\ude00",
                    "rfc822;",
                    "utf-8;",
                    "x".repeat(300),
                    "Action: delivered");

    private static final List<String> SAID =
            List.of("\r\n", "\n\n", "\r", "\0", "\u0085", "\u2028");

    private static String text(Random random, int most, List<String> pieces) {
        var text = new StringBuilder("x");
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    private static Fate fate(Random random) {
        var recipient =
                new Recipient(
                        new Address(text(random, 6, PIECES), "example.net"),
                        Notify.UNASKED,
                        random.nextBoolean()
                                ? Optional.of("rfc822;" + text(random, 6, PIECES))
                                : Optional.empty());
        var all = Stream.concat(PIECES.stream(), SAID.stream()).toList();
        var diagnosis = new Diagnosis("5.1.1", text(random, 12, all), "mx.example.net");
        return new Fate(recipient, Fate.Action.FAILED, diagnosis, Instant.EPOCH);
    }

    @Test
    void each_has_a_block_of_fields_and_nobody_adds_one() {
        var random = new Random(3464);
        for (int round = 0; round < 5_000; round++) {
            var fates = Stream.generate(() -> fate(random)).limit(1 + random.nextInt(3)).toList();
            var transaction =
                    new Transaction(
                            "m1",
                            true,
                            "ada",
                            new ReversePath.Of(World.ADA),
                            Optional.of(text(random, 5, PIECES)),
                            Returned.UNASKED,
                            true,
                            false,
                            Instant.EPOCH,
                            fates.stream().map(Fate::recipient).toList());
            boolean utf8 = random.nextBoolean();
            String text = new StatusPart("mail.example.org", transaction, fates).text(utf8);
            String[] blocks = text.split("\r\n\r\n", -1);
            assertThat(blocks).as(text).hasSize(1 + fates.size());
            assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
            for (String block : List.of(blocks).subList(1, blocks.length)) {
                assertThat(
                                block.lines()
                                        .map(line -> line.substring(0, line.indexOf(": ")))
                                        .toList())
                        .as(block)
                        .filteredOn(name -> !name.equals("Original-Recipient"))
                        .containsExactly(
                                "Final-Recipient",
                                "Action",
                                "Status",
                                "Remote-MTA",
                                "Diagnostic-Code",
                                "Last-Attempt-Date");
            }
            if (!utf8) {
                assertThat(text.lines())
                        .as(text)
                        .allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c <= '~'));
            }
        }
    }
}
