package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Greeting;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.spf.SpfConf;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 5321 §4.4 Trace information")
class TraceTest {

    private static final Optional<Origin.Tls> TLS =
            Optional.of(new Origin.Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256"));

    private static String fields(Envelope envelope) {
        var header =
                new HeaderFacts(
                        false, 1, 0, false, false, false, false, List.of(), List.of(), List.of());
        var letter = new Letter("id1", envelope, header, Evidence.NONE, 100, Office.NOW);
        return new String(
                Trace.fields(
                                letter,
                                Office.policy(Optional.empty(), SpfConf.DEFAULT, DmarcConf.DEFAULT))
                        .delivered(),
                java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void names_the_only_recipient() {
        assertThat(fields(Office.envelope(Office.stranger(Service.MX), Office.ADA)))
                .isEqualTo(
                        """
                        Return-Path: <eva@elsewhere.example>
                        Delivered-To: ada@example.org
                        Received: from client.example ([192.0.2.1])
                        \tby mail.example.org (Posthorn) with ESMTP id id1
                        \tfor <ada@example.org>;
                        \tSat, 21 Nov 2026 07:05:00 +0000
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void names_no_recipient_to_the_others() {
        assertThat(fields(Office.envelope(Office.stranger(Service.LMTP), Office.ADA, Office.BOB)))
                .isEqualTo(
                        """
                        Return-Path: <eva@elsewhere.example>
                        Received: from client.example ([192.0.2.1])
                        \tby mail.example.org (Posthorn) with LMTP id id1;
                        \tSat, 21 Nov 2026 07:05:00 +0000
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void says_what_encrypted_and_adds_what_a_user_left_out() {
        var origin =
                Office.origin(Service.SUBMISSION, "[192.0.2.7]", TLS, Optional.of("ada@x.example"));
        assertThat(fields(Office.envelope(origin, Office.ADA)))
                .contains("from [192.0.2.7] ([192.0.2.1])\r\n", "with ESMTPSA id id1\r\n")
                .contains("\r\n\ttls TLS_AES_128_GCM_SHA256 (TLSv1.3);\r\n")
                .contains("\r\nDate: Sat, 21 Nov 2026 07:05:00 +0000\r\n")
                .endsWith("\r\nMessage-ID: <id1@mail.example.org>\r\n")
                .doesNotContain("ada@x.example");
    }

    @ParameterizedTest
    @CsvSource({
        "HELO, false, false, SMTP",
        "HELO, true, false, SMTP",
        "EHLO, false, false, ESMTP",
        "EHLO, true, false, ESMTPS",
        "EHLO, false, true, ESMTPA",
        "EHLO, true, true, ESMTPSA",
        "LHLO, false, false, LMTP",
        "LHLO, true, false, LMTPS",
    })
    void names_the_protocol(Greeting greeting, boolean tls, boolean user, String name)
            throws Exception {
        var origin =
                new Origin(
                        Service.MX,
                        "s",
                        InetAddress.getByName("192.0.2.1"),
                        greeting,
                        "c",
                        tls ? TLS : Optional.empty(),
                        user ? Optional.of("u") : Optional.empty());
        assertThat(origin.transmission(false)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x) by evil",
                "a;b",
                "x\r\nBcc: y",
                "\"",
                "(",
                "a b",
                "<x>",
                "-",
                ".",
                "\\",
                "",
                "[1.2.3.4] by"
            })
    void nothing_in_a_client_name_ends_the_clause(String name) {
        var origin = Office.origin(Service.MX, name, Optional.empty(), Optional.empty());
        String received = fields(Office.envelope(origin, Office.ADA)).split("Received: ", 2)[1];
        assertThat(received)
                .matches(
                        "(?s)from \\[192\\.0\\.2\\.1] \\(HELO [A-Za-z0-9._:?-]*\\)\r\n\tby mail.*");
    }

    @Test
    void writes_ipv6_addresses_as_literals() throws Exception {
        var origin =
                new Origin(
                        Service.MX,
                        "s",
                        InetAddress.getByName("fe80::1%1"),
                        Greeting.EHLO,
                        "c",
                        Optional.empty(),
                        Optional.empty());
        assertThat(fields(Office.envelope(origin, Office.ADA)))
                .contains("from c ([IPv6:fe80:0:0:0:0:0:0:1])\r\n");
    }

    @Test
    void quotes_and_cleans_addresses() {
        var odd = new Address("a \"b\\\u00e4", "example.org");
        var envelope =
                new Envelope(
                        Office.stranger(Service.MX),
                        new Sender(new ReversePath.Null()),
                        List.of(new Recipient(odd)));
        assertThat(fields(envelope))
                .startsWith("Return-Path: <>\r\nDelivered-To: \"a \\\"b\\\\?\"@example.org\r\n");
    }
}
