package org.posthorn.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Zone;
import org.posthorn.dns.Zone.Mishap;
import org.posthorn.mail.Address;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Report;
import org.posthorn.pipeline.dmarc.ReportAddress;
import org.posthorn.pipeline.dmarc.ReportAddresses;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;

@DisplayName("Daily reports are sent")
class DailyReportsTest {

    /** All reports about {@link Sample#DAY} are due. */
    private static final Instant LATER = Instant.parse("2026-11-29T05:00:00Z");

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Zone zone = new Zone();
    private final Post post = new Post();
    private ResultLog results;
    private SentReports sent;
    private DailyReports reports;

    /** A queue that sends nothing, and may be lost at any step. */
    private static final class Post implements ReportPost {

        private final Map<String, String> queued = new LinkedHashMap<>();
        private final List<String> calls = new ArrayList<>();
        private boolean endsBefore;
        private boolean endsAfter;
        private String refused = "";
        private String stumbles = "";
        private Runnable before = () -> {};

        @Override
        public String id(String text) {
            return Report.lastId(text);
        }

        @Override
        public void withhold(String id) {
            calls.add("withhold");
        }

        @Override
        public void submit(String id, Address to, byte[] message, boolean repeated)
                throws IOException {
            calls.add("submit " + to + (repeated ? " again" : ""));
            before.run();
            if (to.toString().equals(refused)) {
                throw new IOException("no room");
            }
            if (to.toString().equals(stumbles)) {
                throw new IllegalStateException("a mistake");
            }
            if (endsBefore) {
                throw new Crash();
            }
            queued.putIfAbsent(id, new String(message, StandardCharsets.US_ASCII));
            if (endsAfter) {
                throw new Crash();
            }
        }

        @Override
        public void release(String id) {
            calls.add("release");
        }
    }

    /** The end of the process. */
    private static final class Crash extends Error {

        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void open() throws IOException {
        results = new ResultLog(disk, folder.resolve("dmarc"), InstantSource.fixed(Sample.NOON));
        restart();
    }

    @AfterEach
    void close() throws IOException {
        results.close();
        sent.close();
        disk.close();
    }

    private void restart() throws IOException {
        if (sent != null) {
            sent.close();
        }
        sent = new SentReports(disk, folder.resolve("reports"));
        sent.settle(post.queued::containsKey);
        reports = new DailyReports(sent, post, Duration.ofSeconds(5));
        post.calls.clear();
        post.endsBefore = false;
        post.endsAfter = false;
    }

    private void run(Instant now) throws InterruptedException {
        var dmarc = new DmarcReports(results, Sample.REPORTER, "Posthorn 1", new FakeDns(zone));
        reports.run(Sample.REPORTER, List.of(dmarc), now);
    }

    @Test
    void on_the_day_after_and_once() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        results.note(Sample.failed("example.net", "192.0.2.2"));
        run(Instant.parse("2026-11-28T23:59:59Z"));
        run(Instant.parse("2026-11-29T00:14:59Z"));
        assertThat(post.calls).isEmpty();
        run(LATER);
        assertThat(post.calls)
                .containsExactly(
                        "withhold",
                        "submit reports@example.org",
                        "release",
                        "withhold",
                        "submit reports@example.net",
                        "release");
        run(LATER.plusSeconds(1));
        restart();
        run(LATER.plus(Duration.ofDays(1)));
        assertThat(post.calls).isEmpty();
    }

    @Test
    void under_an_id_of_which_nobody_is_told() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        run(LATER);
        assertThat(post.queued)
                .hasSize(1)
                .allSatisfy((id, text) ->
                        assertThat(
                                        new Report(
                                                        id,
                                                        Sample.REPORTER.from(),
                                                        false,
                                                        Copy.of(new byte[0]))
                                                .isLast())
                                .isTrue());
    }

    @Test
    void leave_some_after_others() throws Exception {
        for (int i = 0; i < 50; i++) {
            results.note(Sample.passed("d" + i + ".example", "192.0.2.1"));
        }
        run(Instant.parse("2026-11-29T02:00:00Z"));
        assertThat(post.queued).hasSizeBetween(1, 49);
        run(LATER);
        assertThat(post.queued).hasSize(50);
    }

    @Test
    void as_the_rfc_wants_them() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        results.note(Sample.passed("example.org", "192.0.2.1"));
        run(LATER);
        var message = post.queued.entrySet().iterator().next();
        String text = message.getValue();
        String id = text.replaceAll("(?s).*Report-ID: <([^>]*)>.*", "$1");
        assertThat(text.replaceAll("(?s)\r\n\r\n.*", "").replace("\r\n", "\n"))
                .isEqualTo(
                        """
                        From: noreply@example.test
                        To: reports@example.org
                        Message-ID: <%s@example.test>
                        Date: Sun, 29 Nov 2026 05:00:00 +0000
                        Subject: Report Domain: example.org
                        \tSubmitter: example.test
                        \tReport-ID: <%s>
                        Auto-Submitted: auto-generated
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed;
                        \tboundary="posthorn-%s\"\
                        """
                                .formatted(message.getKey(), id, id));
        assertThat(text)
                .contains(
                        "Content-Type: application/gzip;\r\n",
                        "filename=\"example.test!example.org!1795824000!1795910399!"
                                + id
                                + ".xml.gz\"");
        var report = ReportReader.read(new ByteArrayInputStream(attachment(text)));
        assertThat(report.id()).isEqualTo(id);
        assertThat(report.messages()).isEqualTo(2);
        assertThat(report.policy().domain()).isEqualTo("example.org");
        assertThat(text.lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void about_tls_to_hosts_whose_tls_is_broken() throws Exception {
        reports.run(Sample.REPORTER, List.of(new Tls()), LATER);
        String text = post.queued.values().iterator().next().replace("\r\n", "\n");
        assertThat(text)
                .contains(
                        "\tSubmitter: example.test\n",
                        "TLS-Report-Domain: example.org\n",
                        "TLS-Report-Submitter: example.test\n",
                        "TLS-Required: No\n",
                        "Content-Type: multipart/report; report-type=tlsrpt;\n",
                        "Content-Type: application/tlsrpt+gzip;\n",
                        "\tReport-ID: <t1@example.test>\n",
                        "filename=\"example.test!example.org!1795824000!1795910399!t1.json.gz\"");
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(attachment(text)))) {
            assertThat(unpacked.readAllBytes()).asString().isEqualTo("{}");
        }
    }

    /** One report. */
    private record Tls(byte[] content) implements ReportSource {

        Tls() {
            this("{}".getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public ReportKind kind() {
            return ReportKind.TLS;
        }

        @Override
        public List<LocalDate> days(LocalDate today) {
            return List.of(Sample.DAY);
        }

        @Override
        public List<Draft> drafts(LocalDate day) {
            return List.of(
                    new Draft() {
                        @Override
                        public String id() {
                            return "t1";
                        }

                        @Override
                        public Name domain() {
                            return new Name("example.org");
                        }

                        @Override
                        public ReportAddresses.Finding addresses(Deadline deadline) {
                            var address = ReportAddress.parse("mailto:tls@example.org");
                            return new ReportAddresses.Finding(
                                    List.of(address.orElseThrow()), List.of());
                        }

                        @Override
                        public void writeTo(OutputStream out) throws IOException {
                            out.write(content);
                        }
                    });
        }
    }

    @Test
    void once_where_a_crash_comes_after_the_queue_has_it() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        post.endsAfter = true;
        assertThatThrownBy(() -> run(LATER)).isInstanceOf(Crash.class);
        restart();
        run(LATER);
        assertThat(post.queued).hasSize(1);
        assertThat(post.calls).isEmpty();
    }

    @Test
    void again_where_a_crash_comes_before() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        post.endsBefore = true;
        assertThatThrownBy(() -> run(LATER)).isInstanceOf(Crash.class);
        restart();
        run(LATER);
        assertThat(post.queued).hasSize(1);
        assertThat(post.calls)
                .containsExactly("withhold", "submit reports@example.org again", "release");
    }

    @Test
    void not_where_the_dns_is_silent_for_hours() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1", "mailto:a@red.example"));
        String agreement = "example.org._report._dmarc.red.example";
        zone.mishap(agreement, Mishap.FAILS);
        for (int hour = 0; hour < 5; hour++) {
            run(LATER.plus(Duration.ofHours(hour)));
        }
        zone.remove(agreement);
        zone.txt(agreement, "v=DMARC1");
        run(LATER.plus(Duration.ofHours(9)));
        assertThat(post.calls).isEmpty();
    }

    @Test
    void when_the_dns_answers_again() throws Exception {
        results.note(
                Sample.passed("example.org", "192.0.2.1", "mailto:a@red.example,mailto:b@x.test"));
        String agreement = "example.org._report._dmarc.red.example";
        zone.mishap(agreement, Mishap.FAILS);
        run(LATER);
        assertThat(post.calls).isEmpty();
        zone.remove(agreement);
        zone.txt(agreement, "v=DMARC1");
        run(LATER.plus(Duration.ofMinutes(59)));
        assertThat(post.calls).isEmpty();
        run(LATER.plus(Duration.ofHours(1)));
        assertThat(post.calls).contains("submit a@red.example").hasSize(3);
    }

    @Test
    void to_all_others_where_one_is_refused_and_to_that_one_later() throws Exception {
        results.note(
                Sample.passed(
                        "example.org", "192.0.2.1", "mailto:a@example.org,mailto:b@example.org"));
        post.refused = "a@example.org";
        run(LATER);
        assertThat(post.calls).contains("submit b@example.org").hasSize(5);
        post.refused = "";
        run(LATER.plus(Duration.ofHours(1)));
        assertThat(post.queued).hasSize(2);
        assertThat(post.calls).hasSize(8).endsWith("submit a@example.org again", "release");
    }

    @Test
    void to_all_others_where_a_mistake_stops_one() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        results.note(Sample.passed("example.net", "192.0.2.1"));
        post.stumbles = "reports@example.org";
        for (int hour = 0; hour < 9; hour++) {
            run(LATER.plus(Duration.ofHours(hour)));
        }
        assertThat(post.queued).hasSize(1);
        assertThat(post.calls).filteredOn(call -> call.contains("example.org")).hasSize(5);
    }

    @Test
    void and_may_leave_though_that_cannot_be_noted() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        post.before = this::breakNotes;
        for (int hour = 0; hour < 9; hour++) {
            run(LATER.plus(Duration.ofHours(hour)));
        }
        assertThat(post.calls).filteredOn(call -> call.startsWith("submit")).hasSize(5);
        assertThat(post.calls).endsWith("release");
    }

    private void breakNotes() {
        try {
            sent.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void once_though_notes_of_another_day_cannot_be_read() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        post.endsAfter = true;
        assertThatThrownBy(() -> run(LATER)).isInstanceOf(Crash.class);
        for (int day = 21; day < 28; day++) {
            Files.createDirectory(folder.resolve("reports/dmarc-2026-11-" + day + ".log"));
        }
        restart();
        post.queued.clear(); // it has left
        run(LATER);
        assertThat(post.calls).isEmpty();
    }

    @Test
    void not_while_the_notes_of_the_day_cannot_be_read_nor_again_later() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        post.endsAfter = true;
        assertThatThrownBy(() -> run(LATER)).isInstanceOf(Crash.class);
        Path notes = folder.resolve("reports/dmarc-2026-11-28.log");
        Path aside = folder.resolve("aside");
        Files.move(notes, aside);
        Files.createDirectory(notes);
        restart();
        post.queued.clear(); // it has left
        run(LATER);
        Files.delete(notes);
        Files.move(aside, notes);
        run(LATER);
        assertThat(post.calls).isEmpty();
    }

    @Test
    void not_if_hardly_anybody_would_take_it() throws Exception {
        byte[] noise = new byte[DailyReports.LARGEST];
        new Random(1).nextBytes(noise);
        reports.run(Sample.REPORTER, List.of(new Tls(noise)), LATER);
        reports.run(Sample.REPORTER, List.of(new Tls()), LATER.plus(Duration.ofHours(1)));
        assertThat(post.calls).isEmpty();
    }

    @Test
    void in_turns_where_time_does_not_suffice() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1", "mailto:a@red.example"));
        results.note(Sample.passed("example.net", "192.0.2.1"));
        zone.mishap("example.org._report._dmarc.red.example", Mishap.FAILS);
        var dmarc = new DmarcReports(results, Sample.REPORTER, "Posthorn 1", new FakeDns(zone));
        var none = Duration.ZERO;
        reports = new DailyReports(sent, post, Duration.ofSeconds(5), none);
        reports.run(Sample.REPORTER, List.of(dmarc, new Tls()), LATER);
        assertThat(post.calls).contains("submit tls@example.org").hasSize(3);
        reports.run(Sample.REPORTER, List.of(dmarc), LATER.plus(Duration.ofHours(1)));
        assertThat(post.calls).contains("submit reports@example.net").hasSize(6);
    }

    @Test
    void not_to_who_takes_less() throws Exception {
        results.note(
                Sample.passed(
                        "example.org",
                        "192.0.2.1",
                        "mailto:a@example.org!1k,mailto:b@example.org!1m"));
        run(LATER);
        assertThat(post.calls).contains("submit b@example.org").hasSize(3);
    }

    @Test
    void and_forgotten_after_some_days() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        run(LATER);
        Path file = folder.resolve("reports/dmarc-2026-11-28.log");
        assertThat(file).isNotEmptyFile();
        results.close();
        Files.delete(folder.resolve("dmarc/2026-11-28.log"));
        run(LATER.plus(Duration.ofDays(11)));
        assertThat(file).doesNotExist();
    }

    @Test
    void and_not_again_when_that_is_forgotten() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        run(LATER);
        for (int day = 1; day < 14; day++) {
            run(LATER.plus(Duration.ofDays(day)));
        }
        assertThat(post.queued).hasSize(1);
        assertThat(post.calls).hasSize(3);
    }

    @Test
    void not_about_days_long_ago() throws Exception {
        results.note(Sample.passed("example.org", "192.0.2.1"));
        run(LATER.plus(Duration.ofDays(7)));
        assertThat(post.calls).isEmpty();
    }

    private static byte[] attachment(String text) {
        String part = text.replace("\r\n", "\n").replaceAll("(?s).*base64\n\n", "");
        return Base64.getMimeDecoder().decode(part.replaceAll("(?s)\n--.*", ""));
    }
}
