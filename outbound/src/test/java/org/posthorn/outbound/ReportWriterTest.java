package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mail.Address;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 3464 Delivery status notifications")
class ReportWriterTest {

    private static final Instant CAME = Instant.parse("2026-11-29T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-29T11:00:00Z");
    private static final Address ADA = new Address("ada", "example.org");
    private static final Recipient EVA = new Recipient(new Address("eva", "elsewhere.example"));
    private static final String MESSAGE = "Subject: Hello\r\n\r\nText\r\n";

    private final ReportWriter writer = new ReportWriter("mail.example.org", () -> NOW);

    private static Transaction transaction(ReversePath from, Returned returned, boolean utf8) {
        return new Transaction(
                "m1",
                true,
                "ada",
                from,
                Optional.of("e=1"),
                returned,
                utf8,
                false,
                CAME,
                List.of(EVA));
    }

    private static Fate failed(Recipient recipient, String text) {
        var diagnosis = new Diagnosis("5.1.1", text, "mx.elsewhere.example");
        return new Fate(recipient, Fate.Action.FAILED, diagnosis, NOW);
    }

    private static String text(Report report) throws IOException {
        var text = new ByteArrayOutputStream();
        report.message().writeTo(text);
        assertThat(report.message().size()).isEqualTo(text.size());
        return text.toString(StandardCharsets.UTF_8);
    }

    private Report write(Transaction transaction, Fate fate, String message) throws IOException {
        return writer.write("id1", transaction, List.of(fate), copy(message)).orElseThrow();
    }

    @Test
    void says_what_failed_and_why() throws Exception {
        var transaction = transaction(new ReversePath.Of(ADA), Returned.UNASKED, false);
        Report report = write(transaction, failed(EVA, "550 5.1.1 No such user"), MESSAGE);
        String text = text(report);
        String boundary = text.replaceAll("(?s).*boundary=\"([^\"]*)\".*", "$1");
        assertThat(text.replace(boundary, "BOUNDARY").replace(report.id(), "ID"))
                .isEqualTo(
                        """
                        From: Mail Delivery System <MAILER-DAEMON@mail.example.org>
                        To: ada@example.org
                        Subject: Undelivered mail: returned to its sender
                        Date: Sun, 29 Nov 2026 11:00:00 +0000
                        Message-ID: <ID@mail.example.org>
                        Auto-Submitted: auto-replied
                        MIME-Version: 1.0
                        Content-Type: multipart/report; report-type=delivery-status;
                        \tboundary="BOUNDARY"

                        --BOUNDARY
                        Content-Description: Notification
                        Content-Type: text/plain; charset=us-ascii

                        This is the mail server at mail.example.org.

                        Your message could not be delivered to everybody. It is not tried again for
                        the recipients below; their servers say why.

                        <eva@elsewhere.example>
                            mx.elsewhere.example said: 550 5.1.1 No such user


                        --BOUNDARY
                        Content-Description: Delivery report
                        Content-Type: message/delivery-status

                        Reporting-MTA: dns; mail.example.org
                        Original-Envelope-Id: e=1
                        Arrival-Date: Sun, 29 Nov 2026 10:00:00 +0000

                        Final-Recipient: rfc822; eva@elsewhere.example
                        Action: failed
                        Status: 5.1.1
                        Remote-MTA: dns; mx.elsewhere.example
                        Diagnostic-Code: smtp; 550 5.1.1 No such user
                        Last-Attempt-Date: Sun, 29 Nov 2026 11:00:00 +0000

                        --BOUNDARY
                        Content-Description: Undelivered message
                        Content-Type: message/rfc822

                        Subject: Hello

                        Text

                        --BOUNDARY--
                        """
                                .replace("\n", "\r\n"));
        assertThat(report.to()).isEqualTo(ADA);
    }

    @Test
    void the_header_alone_comes_back_by_choice_or_with_a_delay() throws Exception {
        var headers = transaction(new ReversePath.Of(ADA), Returned.HEADERS, false);
        assertThat(text(write(headers, failed(EVA, "550 no"), MESSAGE)))
                .contains("text/rfc822-headers\r\n\r\nSubject: Hello\r\n\r\n--")
                .doesNotContain("Text");
        var full = transaction(new ReversePath.Of(ADA), Returned.FULL, false);
        var delayed =
                new Fate(
                        EVA,
                        Fate.Action.DELAYED,
                        Diagnosis.ours("4.4.1", "No answer"),
                        Optional.of(NOW),
                        Optional.of(CAME.plus(Duration.ofDays(5))));
        assertThat(text(write(full, delayed, MESSAGE)))
                .contains("Action: delayed\r\n", "Will-Retry-Until: Fri, 4 Dec 2026", "for 5 days")
                .doesNotContain("Text");
    }

    @ParameterizedTest
    @CsvSource({
        "PT30S, 30 seconds",
        "PT1M, 1 minute",
        "PT30M, 30 minutes",
        "PT1H, 1 hour",
        "PT90M, 90 minutes",
        "PT24H, 1 day",
        "PT36H, 36 hours",
        "PT60H, 2 days"
    })
    void a_delay_says_how_long_it_is_tried(Duration life, String words) throws Exception {
        var transaction = transaction(new ReversePath.Of(ADA), Returned.UNASKED, false);
        var delayed =
                new Fate(
                        EVA,
                        Fate.Action.DELAYED,
                        Diagnosis.ours("4.4.1", "No answer"),
                        Optional.of(NOW),
                        Optional.of(CAME.plus(life)));
        assertThat(paragraphs(write(transaction, delayed, MESSAGE)))
                .contains("still being tried, for " + words + " from when it came.");
    }

    @Test
    void servers_say_why_where_they_were_spoken_to() throws Exception {
        var transaction = transaction(new ReversePath.Of(ADA), Returned.UNASKED, false);
        var unreached =
                new Fate(
                        EVA,
                        Fate.Action.FAILED,
                        Diagnosis.ours("4.4.1", "connection refused by 192.0.2.1:25"),
                        NOW);
        assertThat(paragraphs(write(transaction, unreached, MESSAGE)))
                .contains("could not be delivered to everybody in time. It is not tried again")
                .contains("for the recipients below.")
                .doesNotContain("servers say");
        assertThat(paragraphs(write(transaction, failed(EVA, "550 no"), MESSAGE)))
                .contains("delivered to everybody. It is not tried again")
                .contains("their servers say why.");
    }

    /** Without line ends. */
    private static String paragraphs(Report report) throws IOException {
        return text(report).replace("\r\n", " ");
    }

    @Test
    void what_is_large_comes_back_whole_only_if_its_sender_asks_for_it() throws Exception {
        String large = MESSAGE + "x".repeat(60_000);
        var unasked = transaction(new ReversePath.Of(ADA), Returned.UNASKED, false);
        assertThat(text(write(unasked, failed(EVA, "550 no"), large))).doesNotContain("xxx");
        var full = transaction(new ReversePath.Of(ADA), Returned.FULL, false);
        assertThat(text(write(full, failed(EVA, "550 no"), large))).contains("xxx");
    }

    @Test
    void nobody_is_told_about_what_nobody_sent() throws Exception {
        var bounce = transaction(new ReversePath.Null(), Returned.UNASKED, false);
        assertThat(writer.write("id1", bounce, List.of(failed(EVA, "550 no")), copy(MESSAGE)))
                .isEmpty();
    }

    @Test
    void the_postmaster_reads_what_nobody_sent() throws Exception {
        var postmaster = new Address("postmaster", "example.org");
        var telling = new ReportWriter("mail.example.org", () -> NOW, Optional.of(postmaster));
        var bounce = transaction(new ReversePath.Null(), Returned.UNASKED, false);
        var told =
                new Notice.Told(
                        EVA, new Diagnosis("5.1.1", "550 no", "mx.example"), Optional.of(NOW));
        Report report =
                telling.write(
                        new Notice(
                                "b1",
                                Notice.Kind.EXPIRED,
                                bounce,
                                List.of(told),
                                copy(MESSAGE),
                                Optional.empty()));
        assertThat(report.to()).isEqualTo(postmaster);
        assertThat(text(report))
                .contains(
                        "To: postmaster@example.org\r\n",
                        "Subject: Undelivered report: returned to the postmaster\r\n",
                        "A message without a sender",
                        "Final-Recipient: rfc822; eva@elsewhere.example\r\nAction: failed\r\n")
                .doesNotContain("Your message");
    }

    @Test
    void what_a_host_says_ends_no_line() throws Exception {
        var transaction = transaction(new ReversePath.Of(ADA), Returned.UNASKED, false);
        String text = text(write(transaction, failed(EVA, "550 a\r\nBcc: x\u00e4"), MESSAGE));
        assertThat(text).doesNotContain("\nBcc:").contains("Diagnostic-Code: smtp; 550 a  Bcc: x");
    }

    @Test
    @DisplayName("RFC 3461 §6.3: xtext is for SMTP and not for reports")
    void the_recipient_that_the_sender_knows() throws Exception {
        assertThat(reportOf("rfc822;ada+list=eva@example.org", false))
                .contains("Original-Recipient: rfc822; ada+list=eva@example.org\r\n");
        assertThat(reportOf("utf-8;jos\u00e9@example.org", false))
                .contains("Original-Recipient: utf-8; jos\\x{E9}@example.org\r\n");
        assertThat(reportOf("utf-8;jos\\x{E9}@example.org", false))
                .contains("Original-Recipient: utf-8; jos\\x{E9}@example.org\r\n");
        assertThat(reportOf("utf-8;jos\u00e9@example.org", true))
                .contains("Original-Recipient: utf-8; jos\u00e9@example.org\r\n");
        assertThat(reportOf("rfc822;jos\u00e9@example.org", false))
                .contains("Original-Recipient: rfc822; jos+C3+A9@example.org\r\n");
    }

    private String reportOf(String original, boolean utf8) throws Exception {
        var local = utf8 ? "ev\u00e4" : "eva";
        var recipient =
                new Recipient(
                        new Address(local, "elsewhere.example"),
                        Notify.UNASKED,
                        Optional.of(original));
        var transaction = transaction(new ReversePath.Of(ADA), Returned.UNASKED, utf8);
        return text(write(transaction, failed(recipient, "550 no"), MESSAGE));
    }

    @Test
    @DisplayName("RFC 6533: addresses beyond ASCII")
    void international() throws Exception {
        var jose = new Recipient(new Address("jos\u00e9", "elsewhere.example"));
        var ascii = transaction(new ReversePath.Of(ADA), Returned.UNASKED, false);
        assertThat(text(write(ascii, failed(jose, "550 no"), MESSAGE)))
                .contains("Final-Recipient: utf-8; jos\\x{E9}@elsewhere.example\r\n")
                .contains("<jos?@elsewhere.example>");
        var utf8 = transaction(new ReversePath.Of(ADA), Returned.UNASKED, true);
        assertThat(text(write(utf8, failed(jose, "550 no"), MESSAGE)))
                .contains("report-type=global-delivery-status")
                .contains("Content-Type: message/global-delivery-status\r\n")
                .contains("Final-Recipient: utf-8; jos\u00e9@elsewhere.example\r\n")
                .contains("Content-Type: message/global\r\n");
    }

    private static Copy copy(String text) {
        return Copy.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
