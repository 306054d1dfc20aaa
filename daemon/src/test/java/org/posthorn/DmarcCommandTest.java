package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("posthorn dmarc check")
class DmarcCommandTest {

    private final Zone zone =
            new Zone()
                    .lines(
                            """
                            example.org TXT v=spf1 ip4:192.0.2.1 -all
                            _dmarc.example.org TXT v=DMARC1; p=reject
                            """);
    private Path message = Path.of("");
    private DnsServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = new DnsServer(zone);
        message = folder.resolve("message");
        Files.writeString(message, "From: Ada <ada@mail.example.org>\nSubject: x\n\nText\n");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Run check(String ip, String... more) {
        return Run.of(
                Stream.concat(
                                Stream.of(
                                        "dmarc",
                                        "check",
                                        message.toString(),
                                        "--ip",
                                        ip,
                                        "--from",
                                        "ada@example.org",
                                        "--helo",
                                        "mx.example",
                                        "--dns",
                                        server.address().toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void says_whether_the_domain_vouches_and_what_becomes_of_the_message() {
        assertThat(check("192.0.2.1"))
                .isEqualTo(
                        new Run(
                                0,
                                "pass none\n",
                                "spf: pass example.org\nrecord: _dmarc.example.org\n"));
        assertThat(check("192.0.2.2").out()).isEqualTo("fail reject\n");
    }

    @Test
    void as_an_object() {
        assertThat(check("192.0.2.2", "--json").out())
                .isEqualTo(
                        "{\"result\":\"fail\",\"disposition\":\"reject\","
                                + "\"author\":\"mail.example.org\","
                                + "\"record\":\"_dmarc.example.org\","
                                + "\"spf\":\"fail\",\"dkim\":[]}\n");
    }

    private static final String REPORT =
            """
            <?xml version="1.0"?>
            <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
              <report_metadata>
                <org_name>Large</org_name><email>d@large.example</email><report_id>42</report_id>
                <date_range><begin>1795824000</begin><end>1795910399</end></date_range>
              </report_metadata>
              <policy_published><domain>example.org</domain><p>reject</p></policy_published>
              <record>
                <row>
                  <source_ip>192.0.2.1</source_ip><count>3</count>
                  <policy_evaluated>
                    <disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf>
                  </policy_evaluated>
                </row>
                <identifiers><header_from>example.org</header_from></identifiers>
                <auth_results>
                  <dkim>
                    <domain>example.org</domain><selector>mail</selector><result>pass</result>
                  </dkim>
                  <spf><domain>example.net</domain><result>softfail</result></spf>
                </auth_results>
              </record>
              <record>
                <row>
                  <source_ip>2001:db8::1</source_ip><count>120</count>
                  <policy_evaluated>
                    <disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>
                    <reason><type>local_policy</type><comment>arc=pass</comment></reason>
                  </policy_evaluated>
                </row>
                <identifiers><header_from>mail.example.org</header_from></identifiers>
                <auth_results/>
              </record>
            </feedback>
            """;

    private Run report(String... more) {
        return Run.of(
                Stream.concat(Stream.of("dmarc", "report", message.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void a_report_of_others_is_a_table() throws IOException {
        Files.writeString(message, REPORT);

        assertThat(report())
                .isEqualTo(
                        new Run(
                                0,
                                """
                                example.org, policy reject: 123 messages, 2026-11-28T00:00:00Z to 2026-11-28T23:59:59Z
                                by Large <d@large.example>, 42

                                COUNT  SOURCE       DONE  DKIM  SPF   FROM              SIGNATURES             SENDER                WHY
                                  120  2001:db8::1  none  fail  fail  mail.example.org                                               local_policy (arc=pass)
                                    3  192.0.2.1    pass  pass  fail  example.org       example.org/mail pass  example.net softfail
                                """,
                                ""));
        assertThat(report("--json").out())
                .startsWith("{\"organisation\":\"Large\",")
                .contains("\"count\":120", "{\"domain\":\"example.net\",\"result\":\"softfail\"}");
    }

    @Test
    void what_is_no_report_is_one_line() throws IOException {
        assertThat(report().err()).contains("not a report").hasLineCount(1);
        Files.writeString(
                message, "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + REPORT);
        assertThat(report().exitCode()).isEqualTo(1);
        Files.delete(message);
        assertThat(report().err()).hasLineCount(1);
    }

    @Test
    void authors_are_read_as_the_server_reads_them() throws IOException {
        for (String from :
                List.of(
                        "From: " + "x".repeat(9_000) + " <ada@example.org>",
                        "From: ada@example.org\n".repeat(11).strip(),
                        "From" + " ".repeat(40) + ": eve@example.net\nFrom: undisclosed:;")) {
            Files.writeString(message, from + "\nSubject: x\n\nText\n");
            assertThat(check("192.0.2.1").out()).isEqualTo("permerror quarantine\n");
        }
        Files.writeString(message, "\nFrom: ada@example.org\n\nText\n");
        assertThat(check("192.0.2.1").out()).isEqualTo("permerror quarantine\n");
    }

    @Test
    void nobody_knows_at_present() {
        zone.mishap("_dmarc.mail.example.org", Zone.Mishap.FAILS);
        assertThat(check("192.0.2.1").out()).isEqualTo("temperror none\n");
    }
}
