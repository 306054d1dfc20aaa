package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.dkim.DkimResult.Outcome;

import java.util.List;
import java.util.Random;

@DisplayName("Signatures and keys that nobody would write")
class DkimFuzzTest {

    private static final int ROUNDS = 1_500;

    private static final List<String> PIECES =
            List.of(
                    ";",
                    "=",
                    ":",
                    "/",
                    "@",
                    "\r\n ",
                    "\r\n",
                    "\r",
                    "\n",
                    "\t",
                    " ",
                    "\0",
                    "\u00e9",
                    "v=1",
                    "a=rsa-sha1",
                    "b=",
                    "bh=",
                    "d=..",
                    "d=com",
                    "s=.",
                    "l=0",
                    "l=9999999999999999999",
                    "x=1",
                    "t=-1",
                    "i=@",
                    "i==",
                    "i==ZZ",
                    "h=from:from",
                    "h=:",
                    "c=/",
                    "c=relaxed",
                    "q=",
                    "z=",
                    "DKIM-Signature: ",
                    "From: eve",
                    "v=DKIM1",
                    "k=ed25519",
                    "p=",
                    "p=AAAA",
                    "t=y:s",
                    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ",
                    "MIIC",
                    "=20",
                    "\u00ff");

    private final Random random = new Random(6376);
    private final Mailer mailer = new Mailer();
    private final DkimKey rsa = mailer.rsa("s", "example.org", 1024);
    private final DkimKey ed25519 = mailer.ed25519("e", "example.org");

    @Test
    void a_mutated_header_never_passes_unless_it_says_the_same() {
        String signed = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, rsa, ed25519);
        int header = signed.indexOf("\r\n\r\n");
        int broken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String mutated = mutated(signed.substring(0, header)) + signed.substring(header);

            var results = mailer.verify(mutated);

            assertThat(results.results())
                    .allSatisfy(result -> {
                        assertThat(result.reason()).matches("[ -~]*");
                        assertThat(result.domain()).matches("[a-z0-9._-]*");
                        assertThat(result.signature()).matches("[A-Za-z0-9+/=]{0,8}");
                    });
            broken += results.passed().size() < 2 ? 1 : 0;
        }
        assertThat(broken).isGreaterThan(ROUNDS / 2);
    }

    @Test
    void a_mutated_key_is_a_key_or_says_why_it_is_none() {
        String record =
                "v=DKIM1; k=rsa; h=sha256; s=email; t=s; p="
                        + Mailer.base64(Mailer.generate("RSA", 1024).getPublic().getEncoded());
        int keys = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try {
                keys += KeyRecord.parse(mutated(record)).bits() > 0 ? 1 : 0;
            } catch (MalformedException e) {
                assertThat(e.reason()).matches("[ -~]+");
            }
        }
        assertThat(keys).isPositive();
    }

    @Test
    void a_mutated_key_is_no_pass() {
        String signed = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, rsa);
        for (int round = 0; round < ROUNDS / 10; round++) {
            mailer.publish("s", "example.org", mutated("v=DKIM1; p=AAAA; k=rsa"));

            assertThat(mailer.verify(signed).results())
                    .extracting(DkimResult::outcome)
                    .doesNotContain(Outcome.PASS);
        }
    }

    private String mutated(String text) {
        var mutated = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int at = random.nextInt(mutated.length());
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            switch (random.nextInt(3)) {
                case 0 -> mutated.insert(at, piece);
                case 1 ->
                        mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(9)));
                default ->
                        mutated.replace(at, Math.min(mutated.length(), at + piece.length()), piece);
            }
        }
        return mutated.toString();
    }
}
