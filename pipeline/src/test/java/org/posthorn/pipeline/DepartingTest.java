package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.mail.Address;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.MemoryOutbox;
import org.posthorn.outbound.Report;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 5321 §3.6 Mail that leaves")
class DepartingTest {

    private static final String MESSAGE = "From: ada@example.org\r\nSubject: Hello\r\n\r\nText\r\n";

    @TempDir private Path folder;
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(folder);
    }

    @AfterEach
    void close() {
        office.close();
    }

    private List<Verdict> send(Sender sender, Recipient... recipients) {
        Pipeline pipeline = office.pipeline();
        for (Recipient recipient : recipients) {
            var open = new Envelope(Office.user(), sender, List.of());
            assertThat(pipeline.recipient(open, recipient)).isInstanceOf(Verdict.Accept.class);
        }
        var envelope = new Envelope(Office.user(), sender, Arrays.asList(recipients));
        try (Reception reception = pipeline.receive(envelope)) {
            byte[] octets = MESSAGE.getBytes(StandardCharsets.US_ASCII);
            reception.write(octets, 0, octets.length);
            return reception.end();
        }
    }

    private static Recipient to(String text) {
        return new Recipient(address(text));
    }

    private static Address address(String text) {
        int at = text.indexOf('@');
        return new Address(text.substring(0, at), text.substring(at + 1));
    }

    private static Sender ada() {
        return new Sender(new ReversePath.Of(Office.ADA));
    }

    private int messages(Address user) throws Exception {
        try (Mailbox inbox =
                office.store.open(Office.account(user.toMailbox()), MailboxName.INBOX)) {
            return inbox.snapshot().size();
        }
    }

    @Test
    void goes_to_mailboxes_and_into_the_queue_at_once() throws Exception {
        assertThat(send(ada(), to("bob@example.org"), to("eva@elsewhere.example")))
                .hasOnlyElementsOfType(Verdict.Accept.class);
        assertThat(messages(Office.BOB)).isOne();
        assertThat(office.outbox.queued()).hasSize(1);
        MemoryOutbox.Mail mail = office.outbox.queued().getFirst();
        assertThat(mail.transaction().recipients()).containsExactly(to("eva@elsewhere.example"));
        assertThat(mail.transaction().submitted()).isTrue();
        assertThat(mail.message())
                .startsWith("Received: from ")
                .endsWith(MESSAGE)
                .doesNotContain("Return-Path")
                .doesNotContain("Delivered-To");
    }

    @Test
    void each_recipient_once() {
        send(ada(), to("eva@elsewhere.example"), to("eva@elsewhere.example"));
        assertThat(office.outbox.queued().getFirst().transaction().recipients()).hasSize(1);
    }

    @Test
    void a_full_queue_is_told_and_nobody_has_the_message() throws Exception {
        office.outbox.fill();
        assertThat(send(ada(), to("bob@example.org"), to("eva@elsewhere.example")))
                .containsExactly(
                        new Verdict.Defer(452, "4.3.1", "The queue is full, try again later"));
        assertThat(messages(Office.BOB)).isZero();
    }

    @Test
    void what_is_forwarded_says_from_whom_and_keeps_the_wishes() {
        var alias = new Address("away", "example.org");
        office.directory.alias(alias, List.of(Office.EVA));
        var wishes = new Notify(EnumSet.of(Notify.Event.SUCCESS), true);
        send(ada(), new Recipient(alias, wishes, Optional.empty()));
        MemoryOutbox.Mail mail = office.outbox.queued().getFirst();
        assertThat(mail.transaction().recipients())
                .containsExactly(
                        new Recipient(Office.EVA, wishes, Optional.of("rfc822;away@example.org")));
        assertThat(mail.message()).startsWith("Delivered-To: away@example.org\r\n");
    }

    @Test
    @DisplayName("RFC 6533 §3: beyond ASCII the type is another one")
    void what_is_forwarded_says_from_whom_beyond_ascii() {
        var alias = new Address("f\u00f6rt", "example.org");
        office.directory.alias(alias, List.of(Office.EVA));
        send(ada(), new Recipient(alias));
        assertThat(office.outbox.queued().getFirst().transaction().recipients())
                .extracting(Recipient::original)
                .containsExactly(Optional.of("utf-8;f\u00f6rt@example.org"));
    }

    @Test
    void what_a_trusted_host_passes_on_is_ours_only_where_it_says_to_whom() {
        var alias = new Address("away", "example.org");
        office.directory.alias(alias, List.of(Office.EVA));
        office.trust();
        var pipeline = office.pipeline();
        for (Address to : List.of(alias, Office.EVA)) {
            var envelope =
                    new Envelope(
                            Office.stranger(Origin.Service.MX), ada(), List.of(new Recipient(to)));
            Office.receive(pipeline, envelope, MESSAGE.replace("\r", ""));
        }
        assertThat(office.outbox.queued())
                .extracting(mail -> mail.transaction().submitted())
                .containsExactly(false, true);
    }

    @Test
    void strangers_send_to_a_domain_that_we_relay_for() {
        var relay = new Recipient(new Address("x", "backup.example"));
        var open = new Envelope(Office.stranger(Origin.Service.MX), ada(), List.of());
        assertThat(office.pipeline().recipient(open, relay)).isInstanceOf(Verdict.Reject.class);
        office.outgoing =
                Optional.of(
                        new Outgoing(office.outbox, "backup.example"::equals, Optional.empty()));
        assertThat(office.pipeline().recipient(open, relay)).isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void who_asks_is_told_of_success() throws Exception {
        var wishes = new Notify(EnumSet.of(Notify.Event.SUCCESS), true);
        var sender =
                new Sender(
                        new ReversePath.Of(Office.EVA),
                        0,
                        Sender.Body.SEVEN_BIT,
                        Optional.of("id 1"),
                        Returned.HEADERS,
                        false,
                        false);
        send(sender, new Recipient(Office.BOB, wishes, Optional.of("rfc822;Bob@example.org")));
        assertThat(messages(Office.BOB)).isOne();
        MemoryOutbox.Mail report = office.outbox.queued().getFirst();
        assertThat(report.transaction().from()).isEqualTo(new ReversePath.Null());
        assertThat(report.transaction().recipients()).containsExactly(new Recipient(Office.EVA));
        assertThat(report.message())
                .contains(
                        "Original-Envelope-Id: id 1\r\n",
                        "Original-Recipient: rfc822; Bob@example.org\r\n",
                        "Final-Recipient: rfc822; bob@example.org\r\n",
                        "Action: delivered\r\n",
                        "Subject: Hello\r\n")
                .doesNotContain("Text");
    }

    @Test
    void a_report_comes_into_the_mailbox_of_its_reader() throws Exception {
        var report = new Report("r1", Office.ADA, false, copy("Subject: Sorry\r\n\r\n"));
        office.pipeline().reportDelivery().submit(report);
        assertThat(messages(Office.ADA)).isOne();
        assertThat(office.outbox.queued()).isEmpty();
    }

    @Test
    void a_report_that_may_have_come_comes_once() throws Exception {
        String text = "Message-ID: <r1@mail.example.org>\r\nSubject: Sorry\r\n\r\n";
        var reports = office.pipeline().reportDelivery();
        reports.submit(new Report("r1", Office.ADA, false, copy(text)));
        reports.submit(new Report("r1", Office.ADA, false, copy(text), true));
        assertThat(messages(Office.ADA)).isOne();
        String other = text.replace("r1@", "r2@");
        reports.submit(new Report("r2", Office.ADA, false, copy(other), true));
        assertThat(messages(Office.ADA)).isEqualTo(2);
    }

    @Test
    void a_report_to_nobody_is_dropped() throws Exception {
        var nobody = new Address("nobody", "example.org");
        office.pipeline().reportDelivery().submit(new Report("r1", nobody, false, copy("")));
        assertThat(office.outbox.queued()).isEmpty();
    }

    @Test
    void a_report_to_nobody_goes_to_the_postmaster_by_choice() throws Exception {
        var nobody = new Report("r1", new Address("nobody", "example.org"), false, copy("Sorry"));
        for (Address reader : List.of(Office.BOB, nobody.to(), Office.EVA)) {
            office.outgoing =
                    Optional.of(new Outgoing(office.outbox, domain -> false, Optional.of(reader)));
            office.pipeline().reportDelivery().submit(nobody);
        }
        assertThat(messages(Office.BOB)).isOne();
        assertThat(office.outbox.queued())
                .extracting(mail -> mail.transaction().recipients())
                .containsExactly(List.of(new Recipient(Office.EVA)));
    }

    @Test
    void a_report_that_nobody_misses_is_dropped() throws Exception {
        String id = "b0123456789abcdef01234567";
        var nobody = new Report(id, new Address("nobody", "example.org"), false, copy("Sorry"));
        office.outgoing =
                Optional.of(new Outgoing(office.outbox, domain -> false, Optional.of(Office.BOB)));
        office.pipeline().reportDelivery().submit(nobody);
        assertThat(messages(Office.BOB)).isZero();
    }

    private static Copy copy(String text) {
        return Copy.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
