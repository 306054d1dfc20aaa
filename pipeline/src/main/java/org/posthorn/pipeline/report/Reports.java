package org.posthorn.pipeline.report;

import org.posthorn.dns.Name;
import org.posthorn.pipeline.dmarc.DmarcPolicy;
import org.posthorn.pipeline.dmarc.DmarcRecord;
import org.posthorn.pipeline.dmarc.DmarcResult.Published;
import org.posthorn.pipeline.report.AggregateReport.Policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
    List<Wanted> of(LocalDate day, Tally seen) {
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        var reports = new ArrayList<Wanted>();
        seen.forEach((published, counted) ->
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
                                        left(counted.left()),
                                        generator,
                                        policy(published),
                                        counted.rows()))));
        return reports;
    }

    private static List<String> left(long messages) {
        return messages == 0
                ? List.of()
                : List.of("too many different rows: " + messages + " messages are left out");
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
}
