package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.Origin.Service;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 5321 §4.2.5 and §6.1 What an acceptance promises")
class DeliveryTest extends PipelineTest {

    private static final Envelope TO_BOTH =
            Office.envelope(Office.stranger(Service.MX), Office.ADA, Office.BOB);

    @Test
    void every_mailbox_gets_the_message_once() {
        var envelope =
                Office.envelope(Office.stranger(Service.MX), Office.ALL, Office.ADA, Office.ADA);
        assertThat(Office.receive(office.pipeline(), envelope, "Subject: x\n\nhi\n"))
                .hasSize(1)
                .allMatch(Verdict.Accept.class::isInstance);
        assertThat(office.inbox(Office.ADA)).hasSize(1).isEqualTo(office.inbox(Office.BOB));
        assertThat(office.inbox(Office.ADA).getFirst()).endsWith("Subject: x\r\n\r\nhi\r\n");
    }

    @Test
    void one_full_mailbox_leaves_all_without_it_in_smtp() {
        String large = "x".repeat((int) Office.QUOTA) + "\n";
        assertThat(Office.receive(office.pipeline(), TO_BOTH, large))
                .containsExactly(
                        new Verdict.Defer(452, "4.2.2", "Mailbox is full, try again later"));
        assertThat(office.inbox(Office.ADA)).isEmpty();
    }

    @Test
    void one_full_mailbox_harms_nobody_else_in_lmtp() {
        var envelope =
                Office.envelope(
                        Office.stranger(Service.LMTP),
                        Office.ADA,
                        Office.BOB,
                        Office.EVA,
                        Office.ADA);
        String large = "x".repeat((int) Office.QUOTA) + "\n";
        var verdicts = Office.receive(office.pipeline(), envelope, large);
        assertThat(verdicts).hasSize(4);
        assertThat(verdicts.get(0)).isInstanceOf(Verdict.Accept.class);
        assertThat(verdicts.get(1)).isInstanceOf(Verdict.Defer.class);
        assertThat(verdicts.get(2)).isInstanceOf(Verdict.Reject.class);
        assertThat(verdicts.get(3)).isInstanceOf(Verdict.Accept.class);
        assertThat(office.inbox(Office.ADA)).hasSize(1);
        assertThat(office.inbox(Office.BOB)).isEmpty();
    }

    @Test
    void a_mailbox_that_fails_while_others_show_it_is_tried_again() {
        var store = new StumblingStore(office.store, Office.BOB.toString(), 2);
        var pipeline = office.pipeline(office.directory, store, Optional.empty());
        assertThat(Office.receive(pipeline, TO_BOTH, "Subject: x\n\n"))
                .allMatch(Verdict.Accept.class::isInstance);
        assertThat(office.inbox(Office.ADA)).hasSize(1);
        assertThat(office.inbox(Office.BOB)).hasSize(1);
    }

    @Test
    void a_mailbox_that_fails_again_and_again_has_its_message_kept_beside_it() throws Exception {
        for (Service service : List.of(Service.MX, Service.LMTP)) {
            office.receipts.clear();
            var store = new StumblingStore(office.store, Office.BOB.toString(), 100);
            var pipeline = office.pipeline(office.directory, store, Optional.empty());
            var envelope = Office.envelope(Office.stranger(service), Office.ALL);
            assertThat(Office.receive(pipeline, envelope, "Subject: x\n\nhi\n"))
                    .allMatch(Verdict.Accept.class::isInstance);
            assertThat(office.inbox(Office.BOB)).isEmpty();
            assertThat(office.receipts).hasSize(1);
            Path kept =
                    folder.resolve("undelivered")
                            .resolve(office.receipts.getFirst().id() + "-1.eml");
            assertThat(Files.readString(kept))
                    .isEqualTo(
                            "Undelivered-To: bob@example.org\r\n"
                                    + office.inbox(Office.ADA).getLast());
        }
        assertThat(folder.resolve("undelivered")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void a_message_that_can_neither_be_shown_nor_kept_is_not_accepted() throws Exception {
        Files.writeString(folder.resolve("undelivered"), "no folder");
        var store = new StumblingStore(office.store, Office.BOB.toString(), 100);
        var pipeline = office.pipeline(office.directory, store, Optional.empty());
        assertThat(Office.receive(pipeline, TO_BOTH, "Subject: x\n\n"))
                .containsExactly(new Verdict.Defer(451, "4.3.0", "Local error, try again later"));
    }

    @Test
    void a_message_that_nobody_got_is_not_accepted() {
        var store = new StumblingStore(office.store, Office.BOB.toString(), 100);
        var pipeline = office.pipeline(office.directory, store, Optional.empty());
        var envelope = Office.envelope(Office.stranger(Service.MX), Office.BOB);
        assertThat(Office.receive(pipeline, envelope, "Subject: x\n\n"))
                .allMatch(Verdict.Defer.class::isInstance);
        assertThat(folder.resolve("undelivered")).doesNotExist();
    }

    @Test
    void a_folded_first_line_does_not_continue_our_fields() {
        var envelope = Office.envelope(Office.stranger(Service.MX), Office.ADA);
        Office.receive(office.pipeline(), envelope, " by trusted.example\nSubject: x\n\n");
        assertThat(office.inbox(Office.ADA).getFirst())
                .contains("+0000\r\n\r\n by trusted.example\r\n");
    }

    @Test
    void in_lmtp_each_recipient_hears_the_truth() {
        var store = new StumblingStore(office.store, Office.BOB.toString(), 100);
        var pipeline = office.pipeline(office.directory, store, Optional.empty());
        var envelope = Office.envelope(Office.stranger(Service.LMTP), Office.BOB, Office.ADA);
        assertThat(Office.receive(pipeline, envelope, "Subject: x\n\n"))
                .satisfiesExactly(
                        bob -> assertThat(bob).isInstanceOf(Verdict.Defer.class),
                        ada -> assertThat(ada).isInstanceOf(Verdict.Accept.class));
    }

    @Test
    void nothing_is_stored_without_an_end() {
        try (Reception reception = office.pipeline().receive(TO_BOTH)) {
            reception.write("Subject: x\r\n".getBytes(StandardCharsets.US_ASCII), 0, 12);
        }
        assertThat(office.inbox(Office.ADA)).isEmpty();
    }

    @Test
    void large_messages_arrive_whole_and_too_large_ones_not_at_all() {
        var envelope = Office.envelope(Office.stranger(Service.MX), Office.ADA);
        String large = ("x".repeat(998) + "\n").repeat(2900);
        assertThat(Office.receive(office.pipeline(), envelope, large))
                .allMatch(Verdict.Accept.class::isInstance);
        assertThat(office.inbox(Office.ADA).getFirst()).endsWith(large.replace("\n", "\r\n"));
        assertThat(Office.receive(office.pipeline(), envelope, large + large))
                .containsExactly(
                        new Verdict.Reject(552, "5.3.4", "Message is larger than 3000000 octets"));
        assertThat(office.inbox(Office.ADA)).hasSize(1);
    }

    @Test
    void a_header_without_end_is_refused() {
        assertThat(Office.receive(office.pipeline(), TO_BOTH, "a:\n".repeat(10_001)))
                .containsExactly(new Verdict.Reject(554, "5.6.0", "Too many header fields"));
    }

    @Test
    void the_receipt_is_there_with_the_message_and_its_id() {
        Office.receive(office.pipeline(), TO_BOTH, "Subject: x\n\n");
        assertThat(office.receipts).hasSize(1);
        Receipt receipt = office.receipts.getFirst();
        assertThat(receipt.envelope()).isEqualTo(TO_BOTH);
        assertThat(receipt.at()).isEqualTo(Office.NOW);
        assertThat(receipt.size()).isEqualTo(14);
        assertThat(office.inbox(Office.ADA).getFirst()).contains(" id " + receipt.id() + ";");
    }
}
