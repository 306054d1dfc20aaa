package org.posthorn;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.outbound.relay.Relay;
import org.posthorn.outbound.relay.TlsSummary;
import org.posthorn.pipeline.dmarc.ReportAddresses;
import org.posthorn.pipeline.report.Draft;
import org.posthorn.pipeline.report.ReportKind;
import org.posthorn.pipeline.report.ReportSource;
import org.posthorn.pipeline.report.Reporter;
import org.posthorn.pipeline.report.TlsReportAddresses;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports about TLS with other hosts, from what was counted. RFC 8460 §4. */
final class TlsReports implements ReportSource {

    /** What is counted is kept so long. */
    private static final int DAYS = 2;

    private final Relay relay;
    private final Reporter reporter;
    private final TlsReportAddresses addresses;

    TlsReports(Relay relay, Reporter reporter, Dns dns) {
        this.relay = relay;
        this.reporter = reporter;
        this.addresses = new TlsReportAddresses(dns);
    }

    @Override
    public ReportKind kind() {
        return ReportKind.TLS;
    }

    @Override
    public List<LocalDate> days(LocalDate today) {
        return today.minusDays(DAYS).datesUntil(today).toList();
    }

    @Override
    public List<Counted> drafts(LocalDate day) {
        return relay.tlsSummaries(day).stream().map(summary -> new Counted(day, summary)).toList();
    }

    /** The report to one domain. */
    final class Counted implements Draft {

        private final LocalDate day;
        private final TlsSummary summary;

        private Counted(LocalDate day, TlsSummary summary) {
            this.day = day;
            this.summary = summary;
        }

        @Override
        public String id() {
            return kind().id(day, reporter.domain(), summary.domain().text());
        }

        @Override
        public Name domain() {
            return summary.domain();
        }

        @Override
        public ReportAddresses.Finding addresses(Deadline deadline) {
            return addresses.of(summary.domain(), deadline);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            var report = new LinkedHashMap<String, Object>();
            report.put("organization-name", reporter.organisation());
            var range = new LinkedHashMap<String, Object>();
            range.put("start-datetime", day + "T00:00:00Z");
            range.put("end-datetime", day + "T23:59:59Z");
            report.put("date-range", range);
            report.put("contact-info", reporter.contact());
            report.put("report-id", id() + "@" + reporter.domain());
            report.put("policies", summary.policies().stream().map(TlsReports::map).toList());
            out.write(Json.write(report).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Map<String, Object> map(TlsSummary.Policy policy) {
        var published = new LinkedHashMap<String, Object>();
        published.put("policy-type", policy.type());
        if (!policy.lines().isEmpty()) {
            published.put("policy-string", policy.lines());
        }
        published.put("policy-domain", policy.domain().text());
        List<String> hosts =
                policy.lines().stream()
                        .filter(line -> line.startsWith("mx:"))
                        .map(line -> line.substring("mx:".length()).strip())
                        .toList();
        if (!hosts.isEmpty()) {
            published.put("mx-host", hosts);
        }
        var counts = new LinkedHashMap<String, Object>();
        counts.put("total-successful-session-count", policy.successes());
        counts.put(
                "total-failure-session-count",
                policy.failures().stream().mapToLong(TlsSummary.Failures::count).sum());
        var map = new LinkedHashMap<String, Object>();
        map.put("policy", published);
        map.put("summary", counts);
        if (!policy.failures().isEmpty()) {
            map.put("failure-details", policy.failures().stream().map(TlsReports::map).toList());
        }
        return map;
    }

    private static Map<String, Object> map(TlsSummary.Failures failures) {
        var map = new LinkedHashMap<String, Object>();
        map.put("result-type", failures.type());
        if (!failures.host().isEmpty()) {
            map.put("receiving-mx-hostname", failures.host());
        }
        if (!failures.address().isEmpty()) {
            map.put("receiving-ip", failures.address());
        }
        map.put("failed-session-count", failures.count());
        return map;
    }
}
