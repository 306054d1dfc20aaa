package org.posthorn.pipeline.arc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;
import java.util.TreeMap;

@DisplayName("What sealers say that they have found")
class AssessmentTest {

    @Test
    void as_rfc_8617_has_it_in_appendix_b() {
        var assessment =
                Assessment.parse(
                        "i=3; clochette.example.org; spf=fail smtp.from=jqd@d1.example;"
                                + " dkim=fail (512-bit key) header.i=@d1.example; dmarc=fail;"
                                + " arc=pass (as.2.gmail.example=pass, ams.2.gmail.example=pass,"
                                + " as.1.lists.example.org=pass, ams.1.lists.example.org=fail"
                                + " (message has been altered))");

        assertThat(said(assessment))
                .isEqualTo(
                        "spf=fail {smtp.from=jqd@d1.example}|dkim=fail {header.i=@d1.example}"
                                + "|dmarc=fail {}|arc=pass {}");
    }

    @Test
    void as_large_providers_write_it() {
        assertThat(
                        said(
                                "i=1; mx.google.com; dkim=pass header.i=@bank.example header.s=a"
                                        + " header.b=\"Ab/c+1\"; spf=pass (google.com: domain of"
                                        + " x@bank.example designates 192.0.2.1; it does)"
                                        + " smtp.mailfrom=x@bank.example; dmarc=pass (p=REJECT"
                                        + " sp=REJECT dis=NONE) header.from=bank.example"))
                .isEqualTo(
                        "dkim=pass {header.b=Ab/c+1, header.i=@bank.example, header.s=a}"
                                + "|spf=pass {smtp.mailfrom=x@bank.example}"
                                + "|dmarc=pass {header.from=bank.example}");
        assertThat(
                        said(
                                "i=1; mx.microsoft.com 1; spf=pass"
                                        + " smtp.mailfrom=bank.example; dmarc=pass action=none"
                                        + " header.from=bank.example; dkim=none (message not"
                                        + " signed); arc=none"))
                .isEqualTo(
                        "spf=pass {smtp.mailfrom=bank.example}"
                                + "|dmarc=pass {action=none, header.from=bank.example}"
                                + "|dkim=none {}|arc=none {}");
    }

    @Test
    void quotes_and_comments_hide_nothing_and_forge_nothing() {
        assertThat(
                        said(
                                "i=1; \"a;b\" (c;d=pass); (x) DKIM (y) / 1 = (z) Pass"
                                        + " reason=\"; dmarc=pass\" HEADER.D=\"a b\"@c.example"
                                        + " header.d=second"))
                .isEqualTo("dkim=pass {header.d=a b@c.example, reason=; dmarc=pass}");
        assertThat(said("i=1; mx; dkim=fail (; dmarc=pass header.from=x"))
                .isEqualTo("dkim=fail {}");
        assertThat(said("i=1; mx; dkim=fail \"; dmarc=pass header.from=x"))
                .isEqualTo("dkim=fail {}");
        assertThat(said("i=1; mx; dkim=fail \"x\" a\\; dmarc=none"))
                .isEqualTo("dkim=fail {}|dmarc=none {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "i=1", "i=1;", "i=1; mx", "i=1; mx; none", "i=1; mx; =; ;=x"})
    void nothing(String value) {
        assertThat(Assessment.parse(value).of("dmarc")).isEmpty();
    }

    @Test
    void however_long_or_strange_it_is() {
        String many = "i=1; mx" + "; dkim=pass".repeat(10_000);
        assertThat(Assessment.parse(many).findings()).hasSize(100);
        assertThat(Assessment.parse("i=1; mx; dkim=pass" + " a.b=c".repeat(50_000)).findings())
                .hasSize(1);
        var random = new Random(8601);
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder("i=1; mx; ");
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append("=;()\\\"/. ab\t\r\n\0\u00e9".charAt(random.nextInt(15)));
            }
            Assessment.parse(text.toString());
        }
    }

    private static String said(String value) {
        return said(Assessment.parse(value));
    }

    private static String said(Assessment assessment) {
        return String.join(
                "|",
                assessment.findings().stream()
                        .map(finding ->
                                finding.method()
                                        + "="
                                        + finding.result()
                                        + " "
                                        + new TreeMap<>(finding.properties()))
                        .toList());
    }
}
