package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.pipeline.dkim.DkimResult.Outcome;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

@DisplayName("RFC 6376 §5: messages are signed")
class SigningTest {

    private static final KeyPair PAIR = Mailer.generate("RSA", 1024);

    private final Mailer mailer = new Mailer();
    private final DkimKey rsa = mailer.rsa("mail", "example.org", PAIR);
    private final DkimKey ed25519 = mailer.ed25519("mail-ed25519", "example.org");

    @Test
    void rsa_stands_first_and_nothing_else_changes() {
        String signed = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, ed25519, rsa);

        assertThat(signed).endsWith("\r\n" + Mailer.MESSAGE);
        assertThat(mailer.verify(signed).results())
                .extracting(DkimResult::algorithm, DkimResult::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("rsa-sha256", Outcome.PASS),
                        org.assertj.core.groups.Tuple.tuple("ed25519-sha256", Outcome.PASS));
    }

    @Test
    void lines_are_short_and_say_what_they_should() {
        String signed = Mailer.sign(Mailer.MESSAGE, Mailer.RELAXED, rsa);
        String field = signed.substring(0, signed.length() - Mailer.MESSAGE.length());

        assertThat(field.lines()).allMatch(line -> line.length() <= 78 && !line.isBlank());
        assertThat(field)
                .startsWith(
                        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org;"
                                + " s=mail;\r\n"
                                + " t=1795939200; ")
                .contains("h=From:From:Reply-To:To:Subject:Subject:Date:Message-ID;")
                .doesNotContain(" l=", " x=")
                .endsWith("\r\n");
    }

    @ParameterizedTest
    @CsvSource({"SIMPLE,SIMPLE", "SIMPLE,RELAXED", "RELAXED,SIMPLE", "RELAXED,RELAXED"})
    void everything_that_can_be_sent(Canonical header, Canonical body) {
        var random = new Random(9);
        String[] pieces = {"a", " ", "\t", "\r\n", "\r\n\r\n", "\0", "é", "\r", " \r\n", "From: x"};
        for (int i = 0; i < 100; i++) {
            var text = new StringBuilder("From: a@example.org\r\nSubject:");
            for (int n = random.nextInt(6); n > 0; n--) {
                text.append(" x").append(pieces[random.nextInt(3)]);
            }
            text.append("\r\n");
            if (random.nextInt(8) > 0) {
                text.append("\r\n");
                for (int n = random.nextInt(10); n > 0; n--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }
            }
            String signed = Mailer.sign(text.toString(), Mailer.rules(header, body), rsa, ed25519);

            assertThat(mailer.verify(signed).passed()).as(text.toString()).hasSize(2);
        }
    }

    @Test
    void a_message_without_from_cannot_get_one() {
        String signed = Mailer.sign("Subject: x\r\n\r\n", Mailer.RELAXED, rsa);

        assertThat(mailer.verify(signed).passed()).hasSize(1);
        assertThat(mailer.verify("From: eve@example.org\r\n" + signed).passed()).isEmpty();
    }

    @Test
    void long_names_and_many_fields() {
        var domain = "a".repeat(60) + "." + "b".repeat(60) + ".example.org";
        var key = mailer.rsa("c".repeat(60), domain, 1024);
        String signed = Mailer.sign("To: x\r\n".repeat(100) + Mailer.MESSAGE, Mailer.RELAXED, key);

        assertThat(mailer.verify(signed).passed()).hasSize(1);
        assertThat(signed).doesNotContain("\r\n\r\n ");
    }

    @Test
    void what_nobody_would_verify_is_not_signed() {
        var signer = new DkimSigner(List.of(rsa), Mailer.RELAXED, InstantSource.fixed(Mailer.NOW));
        byte[] huge = ("X: " + "a".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII);
        try (var signing = signer.begin()) {
            signing.write(huge, 0, huge.length);

            assertThatThrownBy(signing::end).isInstanceOf(UnsignableException.class);
        }
    }
}
