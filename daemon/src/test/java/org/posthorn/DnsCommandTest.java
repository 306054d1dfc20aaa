package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;
import org.posthorn.net.Pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

@DisplayName("posthorn dns")
class DnsCommandTest {

    /** All that is needed, but for keys. */
    private static final String NEEDED =
            """
            example.org MX 10 mail.example.org
            mail.example.org A 192.0.2.1
            example.org TXT v=spf1 mx ~all
            _dmarc.example.org TXT v=DMARC1; p=reject
            """;

    private static final String ADVISED =
            """
            mail.example.org AAAA 2001:db8::1
            192.0.2.1 PTR mail.example.org
            2001:db8::1 PTR mail.example.org
            mail.example.org TXT v=spf1 a -all
            _mta-sts.example.org TXT v=STSv1; id=1
            mta-sts.example.org A 192.0.2.7
            _smtp._tls.example.org TXT v=TLSRPTv1; rua=mailto:tls@example.net
            autoconfig.example.org CNAME mta-sts.example.org
            autodiscover.example.org CNAME mta-sts.example.org
            """;

    @TempDir private Path folder;
    private final Zone zone = new Zone();
    private DnsServer server;

    @BeforeEach
    void start() throws IOException {
        server = new DnsServer(zone);
        configure("");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                folder.resolve("posthorn.toml"),
                "hostname = \"mail.example.org\"\ndomains = [\"example.org\"]\ndata = \""
                        + folder
                        + "\"\n"
                        + more);
    }

    private Run run(String... arguments) {
        var all = new ArrayList<String>(List.of(arguments));
        all.addAll(List.of("--config", folder.resolve("posthorn.toml").toString()));
        return Run.of(all.toArray(String[]::new));
    }

    private Run dns(String... more) {
        var all = new ArrayList<String>(List.of("dns", "example.org"));
        all.addAll(List.of("--ip", "2001:db8::1", "--ip", "192.0.2.1"));
        all.addAll(List.of("--dns", server.address().toString()));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private static List<String> records(Run run) {
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.out().lines().filter(line -> !line.startsWith(";") && !line.isEmpty()).toList();
    }

    @Test
    void everything_that_the_default_set_offers_is_printed() {
        var run = dns();

        assertThat(records(run))
                .containsExactly(
                        "example.org. IN MX 10 mail.example.org.",
                        "mail.example.org. IN A 192.0.2.1",
                        "mail.example.org. IN AAAA 2001:db8::1",
                        "1.2.0.192.in-addr.arpa. IN PTR mail.example.org.",
                        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."
                                + " IN PTR mail.example.org.",
                        "example.org. IN TXT \"v=spf1 mx ~all\"",
                        "mail.example.org. IN TXT \"v=spf1 a -all\"",
                        "_dmarc.example.org. IN TXT \"v=DMARC1; p=none;"
                                + " rua=mailto:postmaster@example.org\"",
                        "_smtp._tls.example.org. IN TXT \"v=TLSRPTv1;"
                                + " rua=mailto:postmaster@example.org\"",
                        "_submissions._tcp.example.org. IN SRV 0 1 465 mail.example.org.",
                        "_submission._tcp.example.org. IN SRV 10 1 587 mail.example.org.",
                        "_imaps._tcp.example.org. IN SRV 0 1 993 mail.example.org.",
                        "_imap._tcp.example.org. IN SRV 10 1 143 mail.example.org.",
                        "_pop3s._tcp.example.org. IN SRV 20 1 995 mail.example.org.",
                        "_pop3._tcp.example.org. IN SRV 30 1 110 mail.example.org.");
        assertThat(run.out())
                .contains("; MX (needed)\n; where mail for example.org goes\nexample.org. IN MX")
                .contains("; no key: make one with: posthorn dkim create example.org\n")
                .contains("; MTA-STS (not offered)\n")
                .contains("; the policy is at https://mta-sts.example.org/.well-known/mta-sts.txt:")
                .contains("\n; autoconfig.example.org. IN CNAME mail.example.org.\n")
                .contains("; no certificate in [tls] that can be read\n");
    }

    @Test
    void what_is_not_offered_is_said_to_be_not() throws IOException {
        configure(
                """
                [[listener]]
                protocol = "imap"
                address = "192.0.2.1:1993"
                tls = "implicit"
                [[listener]]
                protocol = "submission"
                address = "127.0.0.1:465"
                tls = "implicit"
                """);

        assertThat(records(dns()))
                .contains(
                        "_imaps._tcp.example.org. IN SRV 0 1 1993 mail.example.org.",
                        "_imap._tcp.example.org. IN SRV 0 0 0 .",
                        "_submissions._tcp.example.org. IN SRV 0 0 0 .",
                        "_submission._tcp.example.org. IN SRV 0 0 0 .",
                        "_pop3s._tcp.example.org. IN SRV 0 0 0 .",
                        "_pop3._tcp.example.org. IN SRV 0 0 0 .");
        assertThat(records(run("dns", "example.org")))
                .as("the address is that of the listener")
                .contains("mail.example.org. IN A 192.0.2.1");
    }

    @Test
    void each_key_has_its_record_in_strings_of_255_octets() {
        run("dkim", "create", "example.org", "--algorithm", "both");
        run("dkim", "rotate", "example.org");
        var run = dns();

        assertThat(run.out())
                .contains("; DKIM (needed)\n; mail signs\n")
                .contains("; mail2 waits for")
                .containsPattern(
                        "mail\\._domainkey\\.example\\.org\\. IN TXT \\( \"v=DKIM1; k=rsa;"
                                + " p=[^\" \n]{237}\"\n    \"[^\" \n]{100,}\" \\)\n")
                .containsPattern(
                        "mail-ed25519\\._domainkey\\.example\\.org\\. IN TXT"
                                + " \"v=DKIM1; k=ed25519; p=[^\" ]{44}\"\n")
                .contains("mail2._domainkey.example.org. IN TXT");
    }

    @Test
    void with_a_web_server_its_records_are_there() {
        assertThat(records(dns("--web", "www.example.net")))
                .contains(
                        "mta-sts.example.org. IN CNAME www.example.net.",
                        "autoconfig.example.org. IN CNAME www.example.net.",
                        "autodiscover.example.org. IN CNAME www.example.net.",
                        "_autodiscover._tcp.example.org. IN SRV 0 1 443 www.example.net.")
                .anyMatch(line ->
                        line.matches(
                                "_mta-sts\\.example\\.org\\. IN TXT"
                                        + " \"v=STSv1; id=[0-9a-f]{20}\""));
    }

    @Test
    void the_certificate_says_key_and_authority() throws Exception {
        String key = certificate("O=Let's Encrypt, CN=R3");

        assertThat(records(dns()))
                .contains(
                        "_25._tcp.mail.example.org. IN TLSA 3 1 1 " + key,
                        "mail.example.org. IN CAA 0 issue \"letsencrypt.org\"");

        zone.lines(NEEDED).caa("example.org", "issue", "other.example");
        zone.tlsa("_25._tcp.mail.example.org", 3, 1, 1, "00ff");
        assertThat(dns("--check"))
                .returns(0, Run::exitCode)
                .extracting(Run::out)
                .asString()
                .contains("warning TLSA: another key is published")
                .contains("warning CAA: example.org does not name who issued the certificate");

        zone.tlsa("_25._tcp.mail.example.org", 3, 1, 1, key);
        zone.caa("mail.example.org", "issue", "letsencrypt.org; validationmethods=dns-01");
        assertThat(dns("--check").out())
                .contains("warning TLSA: _25._tcp.mail.example.org is right, but")
                .contains("ok      CAA: mail.example.org: 0 issue \"letsencrypt.org\"");
    }

    /** Makes one that names itself as its issuer; returns the hash of its key. */
    private String certificate(String name) throws Exception {
        Path store = folder.resolve("store.p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "x",
                                "-keyalg",
                                "EC",
                                "-dname",
                                name,
                                "-ext",
                                "SAN=dns:mail.example.org",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                "secret")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.txt").toFile())
                        .start();
        assertThat(keytool.waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        var certificate = keys.getCertificate("x");
        Files.writeString(folder.resolve("x.pem"), Pem.write(certificate));
        Files.writeString(
                folder.resolve("x.key"), Pem.write(keys.getKey("x", "secret".toCharArray())));
        configure(
                "[tls]\ncertificate = \"%s/x.pem\"\nkey = \"%s/x.key\"\n"
                        .formatted(folder, folder));
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(certificate.getPublicKey().getEncoded());
        return HexFormat.of().formatHex(hash);
    }

    @Test
    void where_all_is_published_all_is_well() {
        zone.lines(NEEDED).lines(ADVISED);
        for (String line : records(dns("--web", "www.example.net"))) {
            String[] parts = line.split(" ", -1);
            if (parts[2].equals("SRV")) {
                String target = parts[6].substring(0, parts[6].length() - 1);
                String name = parts[0].substring(0, parts[0].length() - 1);
                zone.srv(name, 0, Integer.parseInt(parts[5]), target);
            }
        }

        var run = dns("--check", "--web", "www.example.net");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines().filter(line -> !line.startsWith("ok")))
                .containsExactly(
                        "warning DKIM: no key: make one with: posthorn dkim create example.org");
        assertThat(run.out())
                .contains("ok      MX: 10 mail.example.org.\n")
                .contains("ok      A, AAAA: 192.0.2.1\n")
                .contains("ok      PTR: 2001:db8::1 is mail.example.org\n")
                .contains("ok      SPF: example.org says pass of 192.0.2.1\n")
                .contains("ok      DMARC: _dmarc.example.org: v=DMARC1; p=reject\n")
                .contains("ok      MTA-STS: _mta-sts.example.org: v=STSv1; id=1\n")
                .contains("ok      autoconfig: autodiscover.example.org has an address\n")
                .contains("ok      SRV: _imaps._tcp.example.org: 0 1 993 mail.example.org.\n");
    }

    @Test
    void what_is_only_advised_is_no_failure() {
        zone.lines(NEEDED);

        var run = dns("--check");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .doesNotContain("error ")
                .contains("warning A, AAAA: 2001:db8::1 is not published")
                .contains("warning SPF: example.org says softfail of 2001:db8::1")
                .contains("warning PTR: 192.0.2.1 is not called mail.example.org")
                .contains("warning TLS-RPT: _smtp._tls.example.org has none; publish: ")
                .doesNotContain("MTA-STS", "autoconfig");
    }

    @Test
    void each_thing_that_is_needed_fails_alone() {
        for (String missing : NEEDED.strip().split("\n", -1)) {
            zone.clear();
            zone.lines(NEEDED.replace(missing + "\n", ""));

            var run = dns("--check");

            assertThat(run.exitCode()).as("%s%n%s", missing, run.out()).isEqualTo(1);
            assertThat(run.out()).contains("error   ");
        }
    }

    @Test
    void a_key_must_be_published_as_it_is_once_it_signs() throws Exception {
        zone.lines(NEEDED);
        run("dkim", "create", "example.org", "--bits", "1024");
        run("dkim", "rotate", "example.org");

        var run = dns("--check");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("error   DKIM: mail._domainkey.example.org is missing; publish: mail._do")
                .contains("warning DKIM: mail2._domainkey.example.org is missing; publish: mail2.");

        List<String> shown = run("dkim", "show", "example.org").out().lines().toList();
        String text = shown.get(shown.indexOf("mail._domainkey.example.org") + 1);
        zone.txt("mail._domainkey.example.org", text.replace("p=MII", "p= MII"));
        zone.txt("mail2._domainkey.example.org", text);
        run = dns("--check");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("ok      DKIM: mail._domainkey.example.org\n")
                .contains("warning DKIM: mail2._domainkey.example.org is another key; publish: ");
    }

    @Test
    void what_is_published_wrongly_is_said() {
        zone.lines(
                """
                example.org MX 5 other.example.net
                other.example.net A 203.0.113.9
                mail.example.org A 203.0.113.1
                example.org TXT v=spf1 -all
                _dmarc.org TXT v=DMARC1; p=none
                """);
        zone.srv("_imap._tcp.example.org", 0, 143, "other.example.net");

        var run = dns("--check");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("warning MX: 5 other.example.net. is another host\n")
                .contains("error   MX: none leads here; publish: example.org. IN MX 10 mail")
                .contains("error   A, AAAA: mail.example.org has none of this host's; publish")
                .contains("warning A, AAAA: 203.0.113.1 is not known to be this host's\n")
                .contains("error   SPF: example.org says fail of 192.0.2.1\n")
                .contains("ok      DMARC: _dmarc.org: v=DMARC1; p=none\n")
                .contains("warning DMARC: p=none stops nobody")
                .contains("warning SRV: _imap._tcp.example.org leads elsewhere: 0 1 143 other");
    }

    @Test
    void what_nobody_knows_is_missing() {
        zone.lines(NEEDED);
        zone.txt("example.org", "v=spf1 a -all");
        zone.mishap("_dmarc.example.org", Zone.Mishap.FAILS);
        zone.mishap("_smtp._tls.example.org", Zone.Mishap.FAILS);

        var run = dns("--check");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("error   SPF: example.org says permerror of 192.0.2.1\n")
                .contains("error   DMARC: _dmarc.example.org TXT: the server failed\n")
                .contains("warning TLS-RPT: _smtp._tls.example.org TXT: the server failed\n");
    }

    @Test
    void as_json() {
        zone.lines(NEEDED);

        assertThat(dns("--json").out())
                .startsWith(
                        "[{\"topic\":\"MX\",\"needed\":true,\"offered\":true,\"notes\":[\"where"
                                + " mail for example.org goes\"],\"records\":[{\"name\":"
                                + "\"example.org\",\"type\":\"MX\",\"value\":\"10"
                                + " mail.example.org.\"}]},")
                .contains("\"type\":\"TXT\",\"value\":\"v=spf1 mx ~all\"");
        assertThat(dns("--check", "--json").out())
                .startsWith("[{\"level\":\"ok\",\"text\":\"MX: 10 mail.example.org.\"},");
    }

    @Test
    void wrong_calls_are_said() {
        assertThat(run("dns", "a..b"))
                .returns(2, Run::exitCode)
                .returns("posthorn: DOMAIN: a..b is not a domain\n", Run::err);
        assertThat(run("dns", "example.org", "--ip", "x").exitCode()).isEqualTo(2);
        assertThat(run("dns", "example.org", "--web", "-").exitCode()).isEqualTo(2);
        assertThat(run("dns").exitCode()).isEqualTo(2);
        assertThat(run("dns", "bücher.example", "--ip", "192.0.2.1"))
                .returns(0, Run::exitCode)
                .returns(
                        "xn--bcher-kva.example is not in domains: its mail is not taken here yet\n",
                        Run::err)
                .extracting(Run::out)
                .asString()
                .contains("xn--bcher-kva.example. IN MX 10 mail.example.org.\n");
    }
}
