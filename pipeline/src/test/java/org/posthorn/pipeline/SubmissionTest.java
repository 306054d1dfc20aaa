package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Address;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Service;

import java.util.List;

@DisplayName("RFC 6409 §8 What submission adds, and what it takes out")
class SubmissionTest extends PipelineTest {

    private static final String MESSAGE =
            """
            From: ada@example.org
            Bcc: bob@example.org,
             eva@elsewhere.example
            Subject: x
            resent-bcc:bob@example.org
            To: bob@example.org

            Bcc: this is text
            """;

    @Test
    void bcc_goes_and_date_and_message_id_come() {
        Office.receive(office.pipeline(), Office.envelope(Office.user(), Office.ADA), MESSAGE);
        assertThat(office.inbox(Office.ADA).getFirst())
                .contains("\r\nDate: Sat, 21 Nov 2026 07:05:00 +0000\r\nMessage-ID: <")
                .endsWith(
                        """
                        From: ada@example.org
                        Subject: x
                        To: bob@example.org

                        Bcc: this is text
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void what_is_there_stays_as_it_is() {
        String complete = "Date: whenever\nMessage-Id: <x@y>\nSubject: x\n\nhi\n";
        Office.receive(office.pipeline(), Office.envelope(Office.user(), Office.ADA), complete);
        assertThat(office.inbox(Office.ADA).getFirst())
                .endsWith("+0000\r\n" + complete.replace("\n", "\r\n"))
                .doesNotContain("Message-ID:");
    }

    @Test
    void a_user_sends_from_what_is_theirs() {
        var pipeline = office.pipeline();

        assertThat(pipeline.sender(Office.user(), from(Office.ADA)).verdict())
                .isInstanceOf(Verdict.Accept.class);
        assertThat(pipeline.sender(Office.user(), new Sender(new ReversePath.Null())).verdict())
                .isInstanceOf(Verdict.Accept.class);
        for (Address other : List.of(Office.BOB, Office.ALL, Office.EVA)) {
            assertThat(pipeline.sender(Office.user(), from(other)).verdict())
                    .isInstanceOfSatisfying(
                            Verdict.Reject.class,
                            reject ->
                                    assertThat(reject)
                                            .returns(553, Verdict.Reject::code)
                                            .returns("5.7.1", Verdict.Reject::status));
        }
    }

    @Test
    void a_stranger_without_a_login_is_not_asked_whose_address_it_is() {
        assertThat(
                        office.pipeline()
                                .sender(Office.stranger(Service.MX), from(Office.BOB))
                                .verdict())
                .isInstanceOf(Verdict.Accept.class);
    }

    private static Sender from(Address address) {
        return new Sender(new ReversePath.Of(address));
    }

    @Test
    void mail_of_strangers_is_left_alone() {
        Office.receive(
                office.pipeline(),
                Office.envelope(Office.stranger(Service.MX), Office.ADA),
                MESSAGE);
        assertThat(office.inbox(Office.ADA).getFirst())
                .endsWith("+0000\r\n" + MESSAGE.replace("\n", "\r\n"));
    }

    @Test
    void a_user_may_resend_a_delivered_message_to_the_same_mailbox() {
        String delivered = "Delivered-To: ada@example.org\nSubject: x\n\n";
        var pipeline = office.pipeline();
        assertThat(Office.receive(pipeline, Office.envelope(Office.user(), Office.ADA), delivered))
                .allMatch(Verdict.Accept.class::isInstance);
        assertThat(
                        Office.receive(
                                pipeline,
                                Office.envelope(Office.stranger(Service.MX), Office.ADA),
                                delivered))
                .allMatch(Verdict.Reject.class::isInstance);
    }
}
