package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Address;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.outbound.Transaction;
import org.posthorn.pipeline.Origin.Service;

import java.util.EnumSet;
import java.util.Optional;

@DisplayName("RFC 3461 Delivery status notifications")
class DsnTest extends SmtpTest {

    private static final String OPEN = "C: MAIL FROM:<ada@example.org>\nS: 250\n";

    @Test
    void parameters_travel_with_the_message() throws Exception {
        play(
                post.server(Service.SUBMISSION),
                LOGIN
                        + """
                        C: MAIL FROM:<ada@example.org> RET=HDRS ENVID=QQ+2B314
                        S: 250
                        C: RCPT TO:<eva@elsewhere.example> NOTIFY=success,Failure ORCPT=rfc822;E+2Bva@elsewhere.example
                        S: 250
                        C: RCPT TO:<bob@elsewhere.example> NOTIFY=NEVER
                        S: 250
                        C: DATA
                        S: 354
                        C: Subject: Hello
                        C:
                        C: .
                        S: 250
                        """);
        Transaction transaction = post.outbox.queued().getFirst().transaction();
        assertThat(transaction.envelopeId()).hasValue("QQ+314");
        assertThat(transaction.returned()).isEqualTo(Returned.HEADERS);
        var both = EnumSet.of(Notify.Event.SUCCESS, Notify.Event.FAILURE);
        assertThat(transaction.recipients())
                .containsExactly(
                        new Recipient(
                                new Address("eva", "elsewhere.example"),
                                new Notify(both, true),
                                Optional.of("rfc822;E+va@elsewhere.example")),
                        new Recipient(
                                new Address("bob", "elsewhere.example"),
                                Notify.NEVER,
                                Optional.empty()));
    }

    @Test
    void refuses_what_is_not_well_formed() throws Exception {
        playReady(
                """
                C: MAIL FROM:<ada@example.org> RET=SOME
                S: 501 5.5.4
                C: MAIL FROM:<ada@example.org> ENVID=
                S: 501 5.5.4
                C: MAIL FROM:<ada@example.org> ENVID=a+0Db
                S: 501 5.5.4
                C: MAIL FROM:<ada@example.org> ENVID=a+ZZ
                S: 501 5.5.4
                """
                        + OPEN
                        + """
                        C: RCPT TO:<ada@example.org> NOTIFY=NEVER,SUCCESS
                        S: 501 5.5.4
                        C: RCPT TO:<ada@example.org> NOTIFY=
                        S: 501 5.5.4
                        C: RCPT TO:<ada@example.org> NOTIFY=SUCCESS NOTIFY=DELAY
                        S: 501 5.5.4
                        C: RCPT TO:<ada@example.org> ORCPT=ada@example.org
                        S: 501 5.5.4
                        C: RCPT TO:<ada@example.org> ORCPT=rfc822;a+0Ab
                        S: 501 5.5.4
                        """);
    }

    @Test
    void nobody_is_promised_what_cannot_be_kept() throws Exception {
        post.withoutQueue();
        playReady(
                """
                C: MAIL FROM:<ada@example.org> RET=FULL
                S: 555 5.5.4
                """
                        + OPEN
                        + """
                        C: RCPT TO:<ada@example.org> NOTIFY=NEVER
                        S: 555 5.5.4
                        C: RCPT TO:<ada@example.org>
                        S: 250
                        """);
    }
}
