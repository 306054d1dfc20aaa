package org.posthorn.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Zone;
import org.posthorn.dns.Zone.Mishap;
import org.posthorn.pipeline.dmarc.ReportAddresses;

import java.time.Duration;
import java.util.List;

@DisplayName("RFC 8460 §3 Who gets reports about TLS")
class TlsReportAddressesTest {

    private static final String NAME = "_smtp._tls.example.org";

    private final Zone zone = new Zone();

    private ReportAddresses.Finding find() {
        return new TlsReportAddresses(new FakeDns(zone))
                .of(new Name("example.org"), Deadline.in(Duration.ofSeconds(5)));
    }

    private List<String> addresses() {
        return find().addresses().stream().map(each -> each.address().toString()).toList();
    }

    @Test
    void who_stands_in_the_record_and_has_an_address() {
        zone.txt(NAME, "v=spf1 -all")
                .txt(
                        NAME,
                        "v=TLSRPTv1; new=x ;rua=mailto:a@example.org , https://example.org/tls,"
                                + "mailto:b@elsewhere.example;");
        assertThat(addresses()).containsExactly("a@example.org", "b@elsewhere.example");
        zone.txt(NAME, "v=TLSRPTv1;rua=mailto:c@example.org");
        assertThat(addresses()).as("of two records").isEmpty();
    }

    @Test
    void nobody_without_a_record_and_perhaps_somebody_without_an_answer() {
        assertThat(find().open()).isEmpty();
        assertThat(find().addresses()).isEmpty();
        zone.txt(NAME, "v=TLSRPTv1;");
        assertThat(addresses()).isEmpty();
        zone.mishap(NAME, Mishap.FAILS);
        assertThat(find().open()).hasSize(1);
    }
}
