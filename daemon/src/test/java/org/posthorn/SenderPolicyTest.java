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
import java.nio.file.Path;

/** Clients, which a load balancer announces, a daemon, and a DNS server. */
@DisplayName("RFC 7208 from the client to the mailbox")
class SenderPolicyTest {

    @TempDir private Path folder;

    private final Zone zone =
            new Zone()
                    .lines(
                            """
                            pass.example TXT v=spf1 ip4:203.0.113.0/24 -all
                            fail.example TXT v=spf1 -all
                            soft.example TXT v=spf1 ~all
                            broken.example TXT v=spf1 moo
                            slow.example KEEPS_SILENT
                            failing.example FAILS
                            helo.example TXT v=spf1 a -all
                            helo.example A 203.0.113.9
                            """);
    private DnsServer dns;

    @BeforeEach
    void start() throws IOException {
        dns = new DnsServer(zone);
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
    }

    private Installation installation(String policy) throws IOException {
        var installation = Installation.in(folder);
        installation.write(
                """
                [dns]
                servers = ["%s"]
                timeout = "100ms"

                [spf]
                %s
                """
                        .formatted(dns.address(), policy));
        installation.takeProxies();
        return installation;
    }

    private static String send(Posthorn posthorn, String from) throws IOException {
        return Talk.with(
                posthorn.smtp(),
                """
                PROXY TCP4 203.0.113.9 127.0.0.1 4000 25
                HELO helo.example
                MAIL FROM:<%s>
                RCPT TO:<ada@example.test>
                DATA
                From: eva@nowhere.example
                Subject: x

                y
                .
                QUIT
                """
                        .formatted(from));
    }

    private static String inbox(Posthorn posthorn, String uid) throws IOException {
        return Talk.with(
                posthorn.imap(),
                "a LOGIN ada@example.test secret\nb EXAMINE INBOX\nc FETCH "
                        + uid
                        + " BODY.PEEK[HEADER]\nd LOGOUT\n");
    }

    @Test
    void by_default_everything_is_known_and_nothing_refused() throws IOException {
        try (var posthorn = installation("received-spf = true").start()) {
            String[] senders = {
                "eva@pass.example",
                "eva@fail.example",
                "eva@soft.example",
                "eva@broken.example",
                "eva@slow.example",
                "eva@failing.example",
                "eva@nowhere.example",
                ""
            };
            String[] words = {
                "pass", "fail", "softfail", "permerror", "temperror", "temperror", "none", "pass"
            };
            for (int i = 0; i < senders.length; i++) {
                assertThat(send(posthorn, senders[i])).contains("250 2.0.0 Accepted");
                assertThat(inbox(posthorn, Integer.toString(i + 1)))
                        .as(senders[i])
                        .contains("Received-SPF: " + words[i] + " (mail.example.test: ")
                        .contains("client-ip=203.0.113.9;");
            }
            assertThat(inbox(posthorn, "1")).contains("identity=mailfrom");
            assertThat(inbox(posthorn, "8")).contains("identity=helo");
        }
    }

    @Test
    void a_fail_is_refused_where_that_is_wished() throws IOException {
        try (var posthorn = installation("fail = \"reject\"").start()) {
            assertThat(send(posthorn, "eva@fail.example"))
                    .contains("550 5.7.23 SPF: fail.example does not let you send for it\r\n");
            assertThat(send(posthorn, "eva@failing.example")).contains("250 2.0.0 Accepted");
            assertThat(send(posthorn, "eva@pass.example")).contains("250 2.0.0 Accepted");
        }
    }

    @Test
    void temporary_trouble_defers_where_that_is_wished() throws IOException {
        try (var posthorn = installation("temperror = \"defer\"").start()) {
            assertThat(send(posthorn, "eva@failing.example"))
                    .contains("451 4.4.3 SPF: failing.example TXT: the server failed\r\n");

            zone.clear();
            assertThat(send(posthorn, "eva@failing.example")).contains("250 2.0.0 Accepted");
        }
    }

    @Test
    void nobody_asks_about_a_neighbour() throws IOException {
        try (var posthorn = Installation.in(folder).start()) {
            assertThat(Talk.with(posthorn.smtp(), "HELO x\nMAIL FROM:<eva@fail.example>\nQUIT\n"))
                    .contains("250 2.1.0 Sender OK");
        }
        assertThat(dns.asked()).isEmpty();
    }
}
