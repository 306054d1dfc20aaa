package org.posthorn.pipeline.report;

import org.posthorn.dns.Name;
import org.posthorn.mail.Address;
import org.posthorn.pipeline.dmarc.DmarcPolicy;
import org.posthorn.pipeline.dmarc.DmarcRecord;
import org.posthorn.pipeline.dmarc.DmarcResult.Published;
import org.posthorn.pipeline.report.Observation.Applied;
import org.posthorn.pipeline.report.Observation.Deviation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Messages of a day. */
final class Sample {

    static final LocalDate DAY = LocalDate.of(2026, 11, 28);
    static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    static final Reporter REPORTER =
            new Reporter(new Address("noreply", "example.test"), "example.test", "Example Ltd");

    private Sample() {}

    static Published policy(String domain) {
        return policy(domain, "mailto:reports@" + domain);
    }

    private static Published policy(String domain, String rua) {
        return new Published(
                new Name(domain),
                new DmarcRecord(
                        DmarcPolicy.REJECT,
                        Optional.of(DmarcPolicy.QUARANTINE),
                        Optional.empty(),
                        true,
                        false,
                        DmarcRecord.Suffix.UNKNOWN,
                        false,
                        List.of(rua.split(",", -1)),
                        List.of()));
    }

    static Observation passed(String domain, String source) {
        return passed(domain, source, "mailto:reports@" + domain);
    }

    /** With addresses for reports, with commas between them. */
    static Observation passed(String domain, String source, String rua) {
        return new Observation(
                NOON,
                policy(domain, rua),
                address(source),
                Applied.PASS,
                true,
                false,
                List.of(),
                "",
                domain,
                "bounces.example.net",
                "example.test",
                List.of(
                        new Observation.Signature("example.net", "broken", "fail"),
                        new Observation.Signature("example.net", "s", "pass"),
                        new Observation.Signature(domain, "mail", "pass")),
                new Observation.Sender("bounces.example.net", "softfail"));
    }

    static Observation failed(String domain, String source) {
        return new Observation(
                NOON,
                policy(domain),
                address(source),
                Applied.QUARANTINE,
                false,
                false,
                List.of(Deviation.LOCAL_POLICY),
                "arc=pass as[1].d=list.example as[1].s=arc",
                domain,
                "",
                "example.test",
                List.of(),
                new Observation.Sender("<x\u0001&\u00fc>", "none"));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
