package org.posthorn.pipeline.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Zone;
import org.posthorn.dns.Zone.Mishap;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

@DisplayName("RFC 9990 §4 Who gets reports about a domain")
class ReportAddressesTest {

    private final Zone zone = new Zone().txt("_dmarc.blue.example", "v=DMARC1; p=none");

    private ReportAddresses.Finding find(String... rua) {
        return new ReportAddresses(new FakeDns(zone))
                .of(
                        new Name("blue.example"),
                        Arrays.asList(rua),
                        Deadline.in(Duration.ofSeconds(5)));
    }

    private List<String> addresses(String... rua) {
        return find(rua).addresses().stream().map(each -> each.address().toString()).toList();
    }

    @Test
    void those_of_the_same_organisation_need_not_agree() {
        assertThat(addresses("mailto:a@blue.example", "mailto:b@mail.blue.example"))
                .containsExactly("a@blue.example", "b@mail.blue.example");
    }

    @Test
    void others_have_to() {
        assertThat(addresses("mailto:a@red.example")).isEmpty();
        zone.txt("blue.example._report._dmarc.red.example", "v=spf1 -all");
        assertThat(addresses("mailto:a@red.example")).isEmpty();
        zone.txt("blue.example._report._dmarc.red.example", "v=DMARC1;");
        assertThat(addresses("mailto:a@red.example")).containsExactly("a@red.example");
        assertThat(addresses("mailto:a@mail.red.example")).isEmpty();
    }

    @Test
    void who_agrees_may_name_another_address_of_the_same_host_only() {
        zone.txt(
                "blue.example._report._dmarc.red.example",
                "v=DMARC1; rua=mailto:b@red.example!1m,mailto:c@red.example");
        assertThat(addresses("mailto:a@red.example"))
                .containsExactly("b@red.example", "c@red.example");
        zone.txt(
                "blue.example._report._dmarc.green.example",
                "v=DMARC1; rua=mailto:victim@red.example");
        assertThat(addresses("mailto:a@green.example")).isEmpty();
    }

    @Test
    void where_the_dns_does_not_answer_it_is_open() {
        zone.mishap("blue.example._report._dmarc.red.example", Mishap.FAILS);
        var found = find("mailto:a@red.example", "mailto:b@blue.example");
        assertThat(found.open()).hasSize(1);
        assertThat(found.addresses()).hasSize(1);
    }

    @Test
    void a_name_that_is_too_long_agrees_to_nothing() {
        String label = "x".repeat(60);
        String host = String.join(".", label, label, label, "x".repeat(50), "example");
        assertThat(find("mailto:a@" + host).addresses()).isEmpty();
    }

    @Test
    void are_not_many() {
        String[] all =
                IntStream.range(0, 10)
                        .mapToObj(i -> "mailto:a" + i + "@blue.example")
                        .toArray(String[]::new);
        assertThat(find(all).addresses()).hasSize(ReportAddresses.MOST);
        assertThat(find("mailto:a@blue.example", "mailto:a@blue.example").addresses()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "mailto:a@b.example, a@b.example, 9223372036854775807",
        "MailTo:a+d%40x@b.example, , 0",
        "mailto:a+d%21@b.example!10m, a+d!@b.example, 10485760",
        "mailto:a@b.example!50k?subject=x, , 0",
        "mailto:a@b.example?subject=x!50K, a@b.example, 51200",
        "mailto:a@b.example!999999999999999t, a@b.example, 9223372036854775807",
        "mailto:a@b.example!7, a@b.example, 7"
    })
    void a_uri_may_say_how_much_is_taken(String uri, String address, long most) {
        if (address == null) {
            assertThat(ReportAddress.parse(uri)).isEmpty();
        } else {
            var parsed = ReportAddress.parse(uri).orElseThrow();
            assertThat(parsed.address()).hasToString(address);
            assertThat(parsed.most()).isEqualTo(most);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://b.example/",
                "mailto:",
                "mailto:a",
                "mailto:a@[192.0.2.1]",
                "mailto:a@localhost",
                "mailto:a@b.example%0d%0aBcc:x@y.example",
                "mailto:%zz@b.example",
                "mailto:\u00fc@b.example",
                "mailto:a@b.example,c@d.example"
            })
    void what_no_report_can_go_to_is_none(String uri) {
        assertThat(ReportAddress.parse(uri)).isEmpty();
    }
}
