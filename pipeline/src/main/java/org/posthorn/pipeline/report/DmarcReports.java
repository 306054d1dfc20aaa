package org.posthorn.pipeline.report;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.pipeline.dmarc.ReportAddresses;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.List;

/** Reports about mail in the name of others, from what was noted of it. */
public final class DmarcReports implements ReportSource {

    private final ResultLog results;
    private final Reports reports;
    private final ReportAddresses addresses;

    /**
     * @param generator the program and its version
     */
    public DmarcReports(ResultLog results, Reporter reporter, String generator, Dns dns) {
        this.results = results;
        this.reports = new Reports(reporter, generator);
        this.addresses = new ReportAddresses(dns);
    }

    @Override
    public ReportKind kind() {
        return ReportKind.DMARC;
    }

    @Override
    public List<LocalDate> days(LocalDate today) throws IOException {
        return results.days();
    }

    /** Of those only who have an address in their record. */
    @Override
    public List<Wanted> drafts(LocalDate day) throws IOException {
        var seen = new Tally();
        results.read(day, seen::add);
        return reports.of(day, seen).stream().map(one -> new Wanted(one, addresses)).toList();
    }

    /** A report that somebody may want. */
    record Wanted(Reports.Wanted what, ReportAddresses asked) implements Draft {

        @Override
        public String id() {
            return what.report().id();
        }

        @Override
        public Name domain() {
            return what.domain();
        }

        @Override
        public ReportAddresses.Finding addresses(Deadline deadline) {
            return asked.of(what.domain(), what.rua(), deadline);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            ReportWriter.write(what.report(), out);
        }
    }
}
