package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.command.CommandTree;
import org.posthorn.command.Terminal;
import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Two daemons that are each other's mail exchanger, and a DNS server. */
@DisplayName("Mail between two hosts")
class ExchangeTest {

    /** Addresses of their own, so that SPF can tell them apart from each other and from others. */
    private static final String NORTH = "127.0.0.2";

    private static final String SOUTH = "127.0.0.3";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Of each host, made once: that takes longer than most of what is tried with them. */
    @TempDir private static Path keyFolders;

    @TempDir private Path folder;
    private final Zone zone = new Zone();
    private final List<Posthorn> open = new ArrayList<>();
    private DnsServer dns;
    private Posthorn north;
    private Posthorn south;

    @BeforeEach
    void start() throws IOException {
        dns = new DnsServer(zone);
        int northPort;
        int southPort;
        // both must be known before either starts
        try (var one = new ServerSocket(0, 1, InetAddress.getByName(NORTH));
                var two = new ServerSocket(0, 1, InetAddress.getByName(SOUTH))) {
            northPort = one.getLocalPort();
            southPort = two.getLocalPort();
        }
        north = host("north.example", NORTH, northPort, southPort);
        south = host("south.example", SOUTH, southPort, northPort);
    }

    @AfterEach
    void stop() throws IOException {
        open.forEach(Posthorn::close);
        dns.close();
    }

    private Posthorn host(String domain, String address, int port, int others) throws IOException {
        Path home = Files.createDirectories(folder.resolve(domain));
        zone.mx(domain, 10, "mx." + domain)
                .a("mx." + domain, address)
                .txt(domain, "v=spf1 mx -all")
                .txt("mx." + domain, "v=spf1 a -all")
                .txt("_dmarc." + domain, "v=DMARC1; p=reject; rua=mailto:reports@" + domain)
                .txt("_smtp._tls." + domain, "v=TLSRPTv1; rua=mailto:reports@" + domain);
        Path keys = keyFolders.resolve(domain);
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var made = new KeyFolder(disk, keys);
            if (made.keys(domain).isEmpty()) {
                made.create(domain, "k", Algorithm.RSA, 2048, StoredKey.Use.SIGNING);
            }
            var key = made.keys(domain).getFirst();
            zone.txt(key.published().name(), key.published().text());
        }
        Files.writeString(
                home.resolve("users"),
                """
                ada@%1$s:{PLAIN}secret::::::
                full@%1$s:{PLAIN}secret::::::userdb_quota_rule=*:bytes=10
                reports@%1$s:{PLAIN}secret::::::
                """
                        .formatted(domain));
        String other = domain.equals("north.example") ? "south.example" : "north.example";
        Files.writeString(
                home.resolve("aliases"),
                """
                away@%1$s ada@%2$s
                gone@%1$s nobody@%2$s
                """
                        .formatted(domain, other));
        Path file = home.resolve("posthorn.toml");
        Files.writeString(
                file,
                """
                hostname = "mx.%1$s"
                domains = ["%1$s"]
                data = "state"
                [store]
                maildir = "mail/%%d/%%n/Maildir"

                [auth]
                require-tls = false
                failure-delay = "0s"

                [dns]
                servers = ["%2$s"]

                [spf]
                exempt-networks = []

                [dkim]
                keys = "%3$s"

                [outbound]
                port = %4$d
                loopback = true
                source-ipv4 = "%6$s"

                [queue]
                retry-first = "1s"

                [reports]
                from = "noreply@%1$s"
                organisation = "Posthorn of %1$s"

                [[listener]]
                protocol = "smtp"
                address = "%6$s:%5$d"

                [[listener]]
                protocol = "smtp"
                address = "%7$s:%5$d"
                proxy-networks = ["127.0.0.0/8"]

                [[listener]]
                protocol = "submission"
                address = "127.0.0.1:0"
                tls = "none"
                """
                        .formatted(
                                domain,
                                dns.address(),
                                keys,
                                others,
                                port,
                                address,
                                behindProxy(address)));
        return start(file);
    }

    /** Where it believes who the client is. */
    private static String behindProxy(String address) {
        return address.replace("127.0.0.", "127.0.9.");
    }

    private Posthorn start(Path file) throws IOException {
        var posthorn = Posthorn.from(Conf.load(PosthornConf.class, file), file).start();
        open.add(posthorn);
        return posthorn;
    }

    @Test
    void mail_goes_both_ways_vouched_for_and_encrypted() throws Exception {
        submit(north, "ada@north.example", "ada@south.example", "");
        assertVouchedFor(first(south, "ada@south.example"), "north.example");
        submit(south, "ada@south.example", "ada@north.example", "");
        assertVouchedFor(first(north, "ada@north.example"), "south.example");
    }

    private static void assertVouchedFor(String mail, String by) {
        assertThat(mail)
                .contains("Return-Path: <ada@" + by + ">", "DKIM-Signature: v=1;")
                .contains("spf=pass smtp.mailfrom=ada@" + by)
                .contains("dkim=pass header.d=" + by)
                .containsPattern("dmarc=pass [^;]*header.from=" + by.replace(".", "\\."))
                .contains("with ESMTPS id", "(TLSv1.3)");
    }

    @Test
    void what_somebody_else_sends_in_their_names_is_refused() throws Exception {
        String said =
                Talk.with(
                        south.smtp(),
                        """
                        EHLO mx.north.example
                        MAIL FROM:<ada@north.example>
                        RCPT TO:<ada@south.example>
                        DATA
                        From: ada@north.example

                        Text
                        .
                        QUIT
                        """);
        assertThat(said).contains("550 5.7.26");
    }

    @Test
    void what_cannot_be_delivered_comes_back() throws Exception {
        submit(north, "ada@north.example", "nobody@south.example", "");
        assertThat(first(north, "ada@north.example"))
                .contains("Return-Path: <>", "report-type=delivery-status")
                .contains("Final-Recipient: rfc822; nobody@south.example", "Status: 5.1.1")
                .contains("Remote-MTA: dns; mx.south.example", "Subject: Hello");
    }

    @Test
    void a_bounce_of_the_other_host_is_vouched_for() throws Exception {
        submit(north, "ada@north.example", "gone@south.example", "");
        assertThat(first(north, "ada@north.example"))
                .contains("Return-Path: <>", "Final-Recipient: rfc822; nobody@north.example")
                .contains("spf=pass smtp.helo=mx.south.example", "dmarc=pass")
                .contains("dkim=pass header.d=south.example", "with ESMTPS id", "(TLSv1.3)");
    }

    @Test
    void what_is_forwarded_is_sealed() throws Exception {
        submit(north, "ada@north.example", "away@south.example", "");
        assertThat(first(north, "ada@north.example"))
                .contains("Return-Path: <ada@north.example>", "Delivered-To: away@south.example")
                .contains("ARC-Seal: i=1;", "ARC-Authentication-Results: i=1; mx.south.example")
                .contains("arc=pass", "dkim=pass header.d=north.example");
    }

    @Test
    void success_is_told_to_who_asks() throws Exception {
        submit(north, "ada@north.example", "ada@south.example", " NOTIFY=SUCCESS");
        assertThat(first(north, "ada@north.example"))
                .contains("Reporting-MTA: dns; mx.south.example", "Action: delivered");
    }

    @Test
    void a_program_sends_and_hears_what_was_refused() throws Exception {
        sendmail("-f", "ada", "ada@south.example", "nobody@north.example");
        assertThat(first(south, "ada@south.example"))
                .contains("Return-Path: <ada@north.example>", "From: <ada@north.example>")
                .contains("Subject: from cron", "Message-ID: <", "with local");
        assertThat(first(north, "ada@north.example"))
                .contains("Final-Recipient: rfc822; nobody@north.example", "5.1.1");
    }

    @Test
    void a_program_whose_sender_cannot_be_told_sends_once() throws Exception {
        sendmail("-f", "full", "ada@south.example", "nobody@north.example");
        assertThat(first(south, "ada@south.example")).contains("Return-Path: <full@north.example>");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(waiting())
                                .contains("to nobody@north.example")
                                .doesNotContain("to ada"));
    }

    @Test
    void a_program_reaches_those_who_can_be_reached() throws Exception {
        sendmail("-f", "ada", "full@north.example", "ada@south.example", "nobody@north.example");
        assertThat(first(south, "ada@south.example")).contains("Subject: from cron");
        assertThat(first(north, "ada@north.example")).contains("nobody@north.example", "5.1.1");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(waiting())
                                .contains("to full@north.example")
                                .doesNotContain("to ada", "to nobody"));
    }

    /** The only message of a program that is held for later. */
    private String waiting() throws IOException {
        try (var files = Files.list(folder.resolve("north.example/state/drop-held"))) {
            return Files.readString(files.findFirst().orElseThrow());
        }
    }

    @Test
    void each_tells_the_other_on_the_next_day_and_once() throws Exception {
        submit(north, "ada@north.example", "ada@south.example", "");
        first(south, "ada@south.example");
        forge(south, "ada@north.example", "ada@south.example");
        Instant noon =
                LocalDate.now(ZoneOffset.UTC).plusDays(1).atTime(12, 0).toInstant(ZoneOffset.UTC);

        south.report(noon);
        var dmarc = north.inbox("reports@north.example").await(any -> true, PATIENCE);
        assertThat(text(dmarc))
                .contains("Return-Path: <>", "From: noreply@south.example")
                .contains("DKIM-Signature: v=1;", "dkim=pass header.d=south.example")
                .contains("Report Domain: north.example Submitter: south.example Report-ID: <d");
        Path file = folder.resolve("report.xml.gz");
        Files.write(file, attachment(dmarc));
        assertThat(Run.of("dmarc", "report", file.toString()).out())
                .contains("north.example, policy reject: 2 messages")
                .contains("by Posthorn of south.example <postmaster@south.example>")
                .containsPattern("1 +127.0.0.2 +pass +pass +pass +north.example")
                .containsPattern("1 +203.0.113.9 +reject +fail +fail +north.example");

        north.report(noon);
        var tls = south.inbox("reports@south.example").await(any -> true, PATIENCE);
        assertThat(text(tls))
                .contains("TLS-Report-Domain: south.example", "TLS-Report-Submitter: north.example")
                .contains("DKIM-Signature: v=1;", "dkim=pass header.d=north.example");
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(attachment(tls)))) {
            assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("{\"organization-name\":\"Posthorn of north.example\"")
                    .contains(
                            "\"policies\":[{\"policy\":{\"policy-type\":\"no-policy-found\","
                                    + "\"policy-domain\":\"south.example\"},\"summary\":{"
                                    + "\"total-successful-session-count\":1,"
                                    + "\"total-failure-session-count\":0}}]");
        }

        south.close();
        south = start(folder.resolve("south.example/posthorn.toml"));
        south.report(noon.plusSeconds(1));
        north.report(noon.plusSeconds(1));
        submit(south, "ada@south.example", "reports@north.example", "");
        assertThat(text(north.inbox("reports@north.example").await(2, PATIENCE).getLast()))
                .contains("Subject: Hello");
        assertThat(south.inbox("reports@south.example").messages()).hasSize(1);
    }

    /** From elsewhere, which a proxy says. */
    private static void forge(Posthorn host, String from, String to) throws IOException {
        String said =
                Talk.with(
                        new Endpoint(behindProxy(host.smtp().host()), host.smtp().port()),
                        """
                        PROXY TCP4 203.0.113.9 127.0.0.1 4000 25
                        HELO elsewhere.example
                        MAIL FROM:<%1$s>
                        RCPT TO:<%2$s>
                        DATA
                        From: %1$s

                        Text
                        .
                        QUIT
                        """
                                .formatted(from, to));
        assertThat(said).contains("550 5.7.26");
    }

    private static byte[] attachment(ReceivedMail mail) {
        String raw = new String(mail.raw(), StandardCharsets.ISO_8859_1);
        String part = raw.replace("\r\n", "\n").replaceAll("(?s).*base64\n\n", "");
        return Base64.getMimeDecoder().decode(part.replaceAll("(?s)\n--.*", ""));
    }

    private static String text(ReceivedMail mail) {
        return new String(mail.raw(), StandardCharsets.ISO_8859_1).replaceAll("\\s+", " ");
    }

    private void sendmail(String... words) {
        var said = new StringWriter();
        var all = new ArrayList<String>(List.of("sendmail", "--config"));
        all.add(folder.resolve("north.example/posthorn.toml").toString());
        all.add("-i");
        all.addAll(List.of(words));
        int code =
                CommandTree.execute(
                        Terminal.of(
                                new StringReader("Subject: from cron\n\nText\n"),
                                new PrintWriter(said),
                                new PrintWriter(said)),
                        all.toArray(String[]::new));
        assertThat(code).as(said.toString()).isZero();
    }

    private static void submit(Posthorn host, String from, String to, String parameters)
            throws IOException {
        byte[] plain = ("\0" + from + "\0secret").getBytes(StandardCharsets.UTF_8);
        String said =
                Talk.with(
                        host.submission(),
                        """
                        EHLO client.example
                        AUTH PLAIN %s
                        MAIL FROM:<%s>
                        RCPT TO:<%s>%s
                        DATA
                        From: %s
                        To: %s
                        Subject: Hello

                        Text
                        .
                        QUIT
                        """
                                .formatted(
                                        Base64.getEncoder().encodeToString(plain),
                                        from,
                                        to,
                                        parameters,
                                        from,
                                        to));
        assertThat(said).contains("250 2.0.0 Accepted as");
    }

    private static String first(Posthorn host, String user) {
        return text(host.inbox(user).await(any -> true, PATIENCE));
    }
}
