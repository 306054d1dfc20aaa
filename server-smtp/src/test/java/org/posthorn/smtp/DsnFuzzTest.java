package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Xtext;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Mutated parameters of MAIL and RCPT: each is refused, or means the same when it is passed on. */
@DisplayName("RFC 3461: whatever a client wishes to hear")
class DsnFuzzTest {

    private static final int ROUNDS = 50_000;

    private static final List<String> PIECES =
            List.of(
                    " ",
                    "NOTIFY=",
                    "notify=",
                    "NEVER",
                    "SUCCESS",
                    "Failure",
                    "DELAY",
                    ",",
                    " ORCPT=",
                    "rfc822;",
                    "utf-8;",
                    ";",
                    "=",
                    "+",
                    "+2B",
                    "+3D",
                    "+0D+0A",
                    "+00",
                    "+C3+A9",
                    "+FF",
                    "+2b",
                    "ada@example.org",
                    "\\x{E9}",
                    "\"a b\"",
                    "x".repeat(200),
                    "ENVID=",
                    "RET=FULL",
                    "RET=HDRS",
                    "RET=",
                    "\u00e9",
                    "\0",
                    "\r",
                    "\t");

    private static String parameters(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static SmtpCommand parse(String line) {
        return SmtpReader.parse(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void recipients_are_refused_or_mean_the_same_when_they_are_passed_on() {
        var random = new Random(3461);
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String start = random.nextBoolean() ? " NOTIFY=" : " ORCPT=rfc822;";
            String line = "RCPT TO:<ada@example.org>" + start + parameters(random);
            switch (parse(line)) {
                case SmtpCommand.Rcpt rcpt -> {
                    accepted++;
                    assertThat(parse(written(rcpt))).as(line).isEqualTo(rcpt);
                }
                case SmtpCommand.Faulty(var reply) -> assertThat(reply.code()).isIn(500, 501, 555);
                default -> throw new AssertionError(line);
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    /** As it would be sent to the next host. */
    private static String written(SmtpCommand.Rcpt rcpt) {
        var line = new StringBuilder("RCPT TO:<ada@example.org>");
        if (rcpt.wishes().asked()) {
            var events =
                    List.of(Notify.Event.values()).stream()
                            .filter(rcpt.wishes()::of)
                            .map(Notify.Event::name)
                            .toList();
            line.append(" NOTIFY=").append(events.isEmpty() ? "NEVER" : String.join(",", events));
        }
        rcpt.original()
                .ifPresent(original -> {
                    assertThat(original.chars()).noneMatch(Character::isISOControl);
                    int address = original.indexOf(';') + 1;
                    line.append(" ORCPT=")
                            .append(original, 0, address)
                            .append(Xtext.encode(original.substring(address)));
                });
        return line.toString();
    }

    @Test
    void senders_are_refused_or_mean_the_same_when_they_are_passed_on() {
        var random = new Random(3462);
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String line =
                    "MAIL FROM:<ada@example.org> ENVID="
                            + parameters(random).strip()
                            + (random.nextBoolean() ? " RET=HDRS" : "");
            if (parse(line) instanceof SmtpCommand.Mail(var sender)
                    && sender.envelopeId().isPresent()) {
                accepted++;
                String id = Xtext.encode(sender.envelopeId().get());
                assertThat(sender.envelopeId().get().chars()).noneMatch(Character::isISOControl);
                if (id.length() <= 100) { // lower case digits are longer when they are written
                    assertThat(parse("MAIL FROM:<ada@example.org> ENVID=" + id))
                            .isInstanceOfSatisfying(
                                    SmtpCommand.Mail.class,
                                    mail ->
                                            assertThat(mail.sender().envelopeId())
                                                    .as(line)
                                                    .isEqualTo(sender.envelopeId()));
                }
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }
}
