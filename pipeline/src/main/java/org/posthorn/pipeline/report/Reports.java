package org.posthorn.pipeline.report;

import org.posthorn.dns.Name;
import org.posthorn.pipeline.dmarc.DmarcPolicy;
import org.posthorn.pipeline.dmarc.DmarcRecord;
import org.posthorn.pipeline.dmarc.DmarcResult.Published;
import org.posthorn.pipeline.report.AggregateReport.Policy;
import org.posthorn.pipeline.report.AggregateReport.Reason;
import org.posthorn.pipeline.report.AggregateReport.Row;
import org.posthorn.pipeline.report.AggregateReport.Sender;
import org.posthorn.pipeline.report.AggregateReport.Signature;
import org.posthorn.pipeline.report.Observation.Deviation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Makes reports of what was noted on a day, one for each policy that was published then. RFC 9990
 * §3.1.2, §3.3.
 *
 * @param generator the program and its version
 */
public record Reports(Reporter reporter, String generator) {

    /**
     * A report, and who wants it.
     *
     * @param domain whose policy it is about
     * @param rua what its record says
     */
    record Wanted(Name domain, List<String> rua, AggregateReport report) {}

    /** Those of a day in UTC, in the order in which their domains were first seen. */
    public List<AggregateReport> of(LocalDate day, List<Observation> seen) {
        return wanted(day, seen).stream().map(Wanted::report).toList();
    }

    List<Wanted> wanted(LocalDate day, List<Observation> seen) {
        var byPolicy = new LinkedHashMap<Published, List<Observation>>();
        for (Observation one : seen) {
            byPolicy.computeIfAbsent(one.published(), policy -> new ArrayList<>()).add(one);
        }
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        var reports = new ArrayList<Wanted>();
        byPolicy.forEach((published, observations) ->
                reports.add(
                        new Wanted(
                                published.domain(),
                                published.record().rua(),
                                new AggregateReport(
                                        reporter.organisation(),
                                        reporter.contact(),
                                        id(day, published, reports.size()),
                                        begin,
                                        begin.plus(Duration.ofDays(1)).minusSeconds(1),
                                        List.of(),
                                        generator,
                                        policy(published),
                                        rows(observations)))));
        return reports;
    }

    /** The same again for the same day, so that who gets it twice can tell. RFC 9990 §3.1.4. */
    private String id(LocalDate day, Published published, int number) {
        return ReportKind.DMARC.id(
                day, reporter.domain(), published.domain().text() + " " + number);
    }

    private static Policy policy(Published published) {
        DmarcRecord record = published.record();
        DmarcPolicy subdomains = record.subdomains().orElse(record.policy());
        return new Policy(
                published.domain().text(),
                record.policy().word(),
                subdomains.word(),
                record.missing().orElse(subdomains).word(),
                record.strictDkim() ? "s" : "r",
                record.strictSpf() ? "s" : "r",
                record.testing() ? "y" : "n",
                "treewalk");
    }

    private static List<Row> rows(List<Observation> observations) {
        var counts = new LinkedHashMap<Row, Long>();
        observations.forEach(seen -> counts.merge(row(seen, 1), 1L, Long::sum));
        return counts.entrySet().stream()
                .map(entry -> counted(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Row row(Observation seen, long count) {
        return new Row(
                seen.source().getHostAddress().replaceFirst("%.*", ""),
                count,
                seen.applied().word(),
                seen.dkimAligned() ? "pass" : "fail",
                seen.spfAligned() ? "pass" : "fail",
                seen.deviations().stream().map(why -> reason(why, seen)).toList(),
                seen.headerFrom(),
                seen.envelopeFrom(),
                seen.envelopeTo(),
                signatures(seen),
                List.of(new Sender(seen.sender().domain(), seen.sender().result())));
    }

    private static Reason reason(Deviation why, Observation seen) {
        return new Reason(why.word(), why == Deviation.LOCAL_POLICY ? seen.comment() : "");
    }

    private static Row counted(Row row, long count) {
        return new Row(
                row.source(),
                count,
                row.disposition(),
                row.dkim(),
                row.spf(),
                row.reasons(),
                row.headerFrom(),
                row.envelopeFrom(),
                row.envelopeTo(),
                row.signatures(),
                row.senders());
    }

    /** Those that say most come first. RFC 9990 §3.1.3. */
    private static List<Signature> signatures(Observation seen) {
        return seen.signatures().stream()
                .sorted(Comparator.comparingInt(signature -> weight(signature, seen.headerFrom())))
                .map(one -> new Signature(one.domain(), one.selector(), one.result()))
                .toList();
    }

    private static int weight(Observation.Signature signature, String author) {
        if (!signature.result().equals("pass")) {
            return 3;
        }
        if (signature.domain().equals(author)) {
            return 0;
        }
        boolean related =
                author.endsWith("." + signature.domain())
                        || signature.domain().endsWith("." + author);
        return related ? 1 : 2;
    }
}
