package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Service;

@DisplayName("Return paths that programs have written: VERP, SRS")
class ReturnPathTest extends SmtpTest {

    /** Longer than a local part is after RFC 5321 §4.5.3.1.1, as is usual for these. */
    private static final String VERP =
            "ada+announcements-return-2026-1129=eva.of.a.long.name=mail.elsewhere.example";

    private static final String BOUNCE =
            """
            C: MAIL FROM:<>
            S: 250
            C: RCPT TO:<%s>
            S: 250
            C: DATA
            S: 354
            C: Subject: Undelivered
            C:
            C: .
            S: 250
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SRS0=HhHh=TT=sender.example=Ada",
                "SRS0+hHhH=tT=sender.example=ada+Tag",
                "SRS1=aBcD=other.example==HhHh=TT=sender.example=Ada",
                "SRS0=QqRr=Z9=a-long-name-of-some-department.sender.example=ada.of.a.long.name",
            })
    void goes_on_octet_for_octet_where_a_domain_is_forwarded(String localPart) throws Exception {
        playReady(BOUNCE.formatted(localPart + "@srs.example"));
        var transaction = post.outbox.queued().getFirst().transaction();
        assertThat(transaction.from()).isEqualTo(new ReversePath.Null());
        assertThat(transaction.recipients())
                .extracting(Recipient::address)
                .containsExactly(new Address(localPart, "forwarder.example"));
    }

    @Test
    void brings_a_bounce_into_the_mailbox_before_its_plus() throws Exception {
        playReady(BOUNCE.formatted(VERP + "@example.org"));
        assertThat(post.inbox(Post.ADA)).hasSize(1);
        assertThat(post.inbox(Post.ADA).getFirst()).startsWith("Return-Path: <>");
    }

    @Test
    void is_the_user_s_own_to_send_with() throws Exception {
        play(
                post.server(Service.SUBMISSION),
                LOGIN
                        + BOUNCE.replace("<>", "<" + VERP + "@example.org>")
                                .formatted("eva@elsewhere.example"));
        assertThat(post.outbox.queued().getFirst().transaction().from())
                .isEqualTo(new ReversePath.Of(new Address(VERP, "example.org")));
    }

    @Test
    void is_not_made_here() throws Exception {
        play(
                """
                S: 220
                C: EHLO client.example
                !: VERP
                S* 250\s
                C: MAIL FROM:<ada@elsewhere.example> XVERP
                S: 555 5.5.4
                """);
    }
}
