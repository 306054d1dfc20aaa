package org.posthorn.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

@DisplayName("RFC 9990 §3, RFC 7489 appendix C reports of others are read")
class ReportReaderTest {

    private static final String OLD =
            """
            <?xml version="1.0" encoding="UTF-8" ?>
            <feedback>
              <report_metadata>
                <org_name>Large &amp; Co.</org_name><email>noreply@large.example</email>
                <extra_contact_info>https://large.example/help</extra_contact_info>
                <report_id>1234</report_id>
                <date_range><begin>1795824000</begin><end>1795910399</end></date_range>
              </report_metadata>
              <policy_published>
                <domain>example.org</domain><adkim>r</adkim><aspf>r</aspf>
                <p>none</p><sp>none</sp><pct>100</pct>
              </policy_published>
              <record>
                <row>
                  <source_ip>192.0.2.1</source_ip><count>12</count>
                  <policy_evaluated>
                    <disposition>none</disposition><dkim>fail</dkim><spf>pass</spf>
                    <reason><type>forwarded</type><comment><![CDATA[a <list>]]></comment></reason>
                  </policy_evaluated>
                </row>
                <identifiers><header_from>example.org</header_from></identifiers>
                <auth_results>
                  <dkim><domain>example.org</domain><result>fail</result><selector>s</selector></dkim>
                  <spf><domain>example.org</domain><result>pass</result></spf>
                </auth_results>
              </record>
              <record>
                <row>
                  <source_ip>192.0.2.2</source_ip><count>1</count>
                  <policy_evaluated>
                    <disposition>none</disposition><dkim>pass</dkim><spf>pass</spf>
                  </policy_evaluated>
                </row>
                <identifiers><header_from>example.org</header_from></identifiers>
                <auth_results/>
              </record>
            </feedback>
            """;

    @Test
    void one_of_the_older_kind() throws IOException {
        var report = read(OLD);

        assertThat(report.organisation()).isEqualTo("Large & Co.");
        assertThat(report.begin()).isEqualTo(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(report.policy().p()).isEqualTo("none");
        assertThat(report.policy().testing()).isEmpty();
        assertThat(report.messages()).isEqualTo(13);
        assertThat(report.rows().getFirst().reasons())
                .containsExactly(new AggregateReport.Reason("forwarded", "a <list>"));
        assertThat(report.rows().getFirst().signatures())
                .containsExactly(new AggregateReport.Signature("example.org", "s", "fail"));
        assertThat(report.rows().getLast().reasons()).isEmpty();
        assertThat(report.rows().getLast().signatures()).isEmpty();
    }

    @Test
    void in_any_namespace_and_packed_as_they_come() throws IOException {
        var plain = read(OLD);
        String spaced =
                OLD.replace("<feedback>", "<d:feedback xmlns:d='urn:x'>")
                        .replace("</feedback>", "</d:feedback>");
        assertThat(read(spaced)).isEqualTo(plain);
        assertThat(read("\ufeff" + OLD)).isEqualTo(plain);
        assertThat(read(gzip(OLD.getBytes(StandardCharsets.UTF_8)))).isEqualTo(plain);
        assertThat(read(zip("x.xml", OLD.getBytes(StandardCharsets.UTF_8)))).isEqualTo(plain);
    }

    @Test
    void whoever_prints_it_is_safe() throws IOException {
        var report =
                read(
                        OLD.replace("Large &amp; Co.", "\u009b31m\u202e" + "x".repeat(5_000))
                                .replace("<domain>example.org", "<domain>a\n\nb"));
        assertThat(report.organisation()).startsWith("?31m?xx").hasSizeLessThanOrEqualTo(1_000);
        assertThat(report.policy().domain()).isEqualTo("a??b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html/>|begins with <html>",
                "<feedback/>|names no domain",
                "x|broken XML",
                "<feedback><record>|broken XML",
                "<!DOCTYPE f [<!ENTITY a 'b'>]><feedback>&a;</feedback>|entities",
                "<!DOCTYPE f SYSTEM 'file:///etc/passwd'><feedback/>|entities",
                "<feedback>&a;</feedback>|entities",
                "<feedback><record><row><count>-1</count></row></record></feedback>|a number",
                "<feedback><record><row><count>1e9</count></row></record></feedback>|a number",
            })
    void what_is_no_report(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void bombs_are_bounded() throws IOException {
        byte[] zeros = new byte[1 << 20];
        Arrays.fill(zeros, (byte) ' ');
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            repeat(zeros, out);
        }
        byte[] bomb = packed.toByteArray();
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThatThrownBy(() -> read(bomb)).hasMessageContaining("octets when unpacked");

        packed.reset();
        try (var out = new ZipOutputStream(packed)) {
            out.putNextEntry(new ZipEntry("a.xml"));
            repeat(zeros, out);
        }
        assertThatThrownBy(() -> read(packed.toByteArray()))
                .hasMessageContaining("octets when unpacked");

        assertThatThrownBy(() -> read(zip("readme.txt", zeros))).hasMessageContaining("no .xml");
        assertThatThrownBy(() -> read("<feedback>" + "<a>".repeat(100_000)))
                .hasMessageContaining("too deep");
        assertThatThrownBy(() -> read(Arrays.copyOf(gzip(zeros), 30)))
                .isInstanceOf(IOException.class);
        String row = "<record><row><count>1</count></row></record>";
        assertThatThrownBy(() ->
                        read("<feedback>" + row.repeat(ReportReader.MAX_ROWS + 1) + "</feedback>"))
                .hasMessageContaining("records");
    }

    private static void repeat(byte[] block, OutputStream out) throws IOException {
        out.write("<feedback>".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 100; i++) {
            out.write(block);
        }
    }

    @Test
    void whatever_comes_there_is_a_report_or_an_error() {
        var random = new Random(9990);
        byte[] xml = OLD.getBytes(StandardCharsets.UTF_8);
        for (byte[] whole : List.of(xml, gzip(xml), zip("x.xml", xml))) {
            for (int i = 0; i < 1_000; i++) {
                byte[] changed = whole.clone();
                for (int j = random.nextInt(4); j >= 0; j--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                byte[] cut =
                        random.nextBoolean()
                                ? changed
                                : Arrays.copyOf(changed, random.nextInt(changed.length));
                try {
                    assertThat(read(cut).rows()).hasSizeLessThanOrEqualTo(2);
                } catch (IOException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                }
            }
        }
    }

    private static AggregateReport read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AggregateReport read(byte[] octets) throws IOException {
        return ReportReader.read(new ByteArrayInputStream(octets));
    }

    private static byte[] gzip(byte[] octets) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }

    private static byte[] zip(String name, byte[] octets) {
        var packed = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(packed)) {
            out.putNextEntry(new ZipEntry("readme"));
            out.write(octets);
            out.putNextEntry(new ZipEntry(name));
            out.write(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }
}
