package org.posthorn.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.report.AggregateReport.Row;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;

@DisplayName("RFC 9990 §3 aggregate reports are made")
class ReportsTest {

    private final Reports reports = new Reports(Sample.REPORTER, "Posthorn 1");

    @Test
    void messages_of_which_the_same_is_said_are_counted() {
        var report =
                only(
                        Sample.passed("example.org", "192.0.2.1"),
                        Sample.failed("example.org", "2001:db8::1"),
                        Sample.passed("example.org", "192.0.2.1"),
                        Sample.passed("example.org", "192.0.2.2"));

        assertThat(report.rows()).extracting(Row::count).containsExactly(2L, 1L, 1L);
        assertThat(report.messages()).isEqualTo(4);
        assertThat(report.begin()).isEqualTo(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(report.end()).isEqualTo(Instant.parse("2026-11-28T23:59:59Z"));
        assertThat(report.policy())
                .isEqualTo(
                        new AggregateReport.Policy(
                                "example.org",
                                "reject",
                                "quarantine",
                                "quarantine",
                                "s",
                                "r",
                                "n",
                                "treewalk"));
    }

    @Test
    void the_signature_that_says_most_comes_first() {
        assertThat(only(Sample.passed("example.org", "192.0.2.1")).rows().getFirst().signatures())
                .extracting(AggregateReport.Signature::selector)
                .containsExactly("mail", "s", "broken");
    }

    @Test
    void each_policy_has_a_report_of_its_own_and_its_own_id() {
        var made =
                made(
                        Sample.passed("example.org", "192.0.2.1"),
                        Sample.passed("example.net", "192.0.2.1"));
        assertThat(made)
                .extracting(AggregateReport::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("d20261128[0-9a-f]{24}"));
        assertThat(made)
                .extracting(report -> report.organisation() + " " + report.email())
                .containsOnly("Example Ltd postmaster@example.test");
        assertThat(made()).isEmpty();
    }

    @Test
    void a_report_has_an_end_and_says_so() {
        var made =
                made(
                        new Tally(2, 2),
                        Sample.passed("example.org", "192.0.2.1"),
                        Sample.passed("example.org", "192.0.2.2"),
                        Sample.passed("example.org", "192.0.2.3"),
                        Sample.passed("example.org", "192.0.2.1"),
                        Sample.passed("example.net", "192.0.2.1"),
                        Sample.passed("example.com", "192.0.2.1"));
        assertThat(made)
                .extracting(report -> report.policy().domain())
                .containsExactly("example.org", "example.net");
        assertThat(made.getFirst().rows()).extracting(Row::count).containsExactly(2L, 1L);
        assertThat(made.getFirst().errors())
                .containsExactly("too many different rows: 1 messages are left out");
        assertThat(made.getLast().errors()).isEmpty();
    }

    @Test
    void is_what_the_schema_wants_and_reads_back() throws Exception {
        var seen = new ArrayList<Observation>();
        for (int i = 0; i < 250; i++) {
            seen.add(Sample.passed("example.org", "192.0.2." + i));
            seen.add(Sample.failed("example.org", "2001:db8::" + i));
        }
        var report = only(seen.toArray(Observation[]::new));
        byte[] xml = written(report);

        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(Objects.requireNonNull(ReportsTest.class.getResource("dmarc.xsd")))
                .newValidator()
                .validate(new StreamSource(new ByteArrayInputStream(xml)));
        var again = ReportReader.read(new ByteArrayInputStream(xml));
        assertThat(again.policy()).isEqualTo(report.policy());
        assertThat(again.id()).isEqualTo(report.id());
        assertThat(again.rows()).hasSameSizeAs(report.rows());
        assertThat(again.rows().getFirst()).isEqualTo(report.rows().getFirst());
        assertThat(again.rows().get(1).senders().getFirst().domain()).isEqualTo("<x?&?>");
    }

    @Test
    @DisplayName("RFC 8617 §7.2.2 whose seals were believed is a comment on local policy")
    void seals_that_were_believed() {
        assertThat(only(Sample.failed("example.org", "192.0.2.1")).rows().getFirst().reasons())
                .containsExactly(
                        new AggregateReport.Reason(
                                "local_policy", "arc=pass as[1].d=list.example as[1].s=arc"));
    }

    static byte[] written(AggregateReport report) throws IOException {
        var out = new ByteArrayOutputStream();
        ReportWriter.write(report, out);
        return out.toByteArray();
    }

    private List<AggregateReport> made(Observation... seen) {
        return made(new Tally(), seen);
    }

    private List<AggregateReport> made(Tally tally, Observation... seen) {
        List.of(seen).forEach(tally::add);
        return reports.of(Sample.DAY, tally).stream().map(Reports.Wanted::report).toList();
    }

    private AggregateReport only(Observation... seen) {
        return made(seen).getFirst();
    }
}
