package org.posthorn.pipeline.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 7208 §9.1 Received-SPF")
class ReceivedSpfTest {

    private final SpfCheck spf = new SpfCheck();

    private static String field(SpfResult result) {
        return ReceivedSpf.field(result, "mx.receiver.example");
    }

    @Test
    void a_pass() {
        assertThat(field(spf.of("v=spf1 ip4:192.0.2.0/24 -all")))
                .isEqualTo(
                        """
                        Received-SPF: pass (mx.receiver.example: example.org lets 192.0.2.1 send for it)
                        \tclient-ip=192.0.2.1;
                        \tenvelope-from="ada@example.org";
                        \thelo=mail.example.org;
                        \tidentity=mailfrom;
                        \treceiver=mx.receiver.example;
                        \tmechanism="ip4:192.0.2.0/24"
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void an_error_has_its_reason() {
        assertThat(field(spf.of("v=spf1 moo")))
                .startsWith("Received-SPF: permerror (")
                .endsWith("\tproblem=\"example.org: moo: no such mechanism\"\r\n");
    }

    @Test
    void what_a_client_says_stays_where_it_is() {
        spf.helo("evil\r\nSubject: (x) \"\\");
        String field = field(spf.from("", "2001:db8::1"));

        assertThat(field)
                .contains("client-ip=\"2001:db8::1\"")
                .contains("envelope-from=\"\"")
                .contains("identity=helo")
                .contains("helo=\"evil??Subject: (x) \\\"\\\\\"")
                .contains("evil??subject: \\(x\\)");
        assertThat(field.strip().split("\r\n", -1))
                .allMatch(line -> line.matches("Received-SPF: .*|\t.*"));
    }
}
