package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;
import org.posthorn.pipeline.arc.ArcSealer;
import org.posthorn.pipeline.arc.ArcStatus;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.DomainSigner;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;
import org.posthorn.pipeline.dkim.UnsignableException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Senders, which a load balancer announces, a daemon, and a DNS server. */
@DisplayName("SPF, DKIM, DMARC and ARC from the sender to the mailbox")
class MailAuthenticationTest {

    private static final String SENDER = "203.0.113.9";

    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir private Path folder;

    private final Zone zone =
            new Zone()
                    .lines(
                            """
                            bank.example TXT v=spf1 ip4:203.0.113.9 -all
                            _dmarc.bank.example TXT v=DMARC1; p=reject
                            strict.example TXT v=spf1 -all
                            _dmarc.strict.example TXT v=DMARC1; p=none
                            soft.example TXT v=spf1 ~all
                            _dmarc.soft.example TXT v=DMARC1; p=quarantine
                            silent.example FAILS
                            _dmarc.silent.example FAILS
                            list.example TXT v=spf1 ip4:203.0.113.9 -all
                            other.example TXT v=spf1 ip4:203.0.113.9 -all
                            """);
    private DnsServer dns;
    private Disk disk;
    private DomainKeys keys;
    private Posthorn posthorn;

    @BeforeEach
    void start() throws IOException {
        dns = new DnsServer(zone);
        disk = new Disk(DiskConf.DEFAULT);
        var keyFolder = new KeyFolder(disk, folder.resolve("keys"));
        for (String domain :
                List.of(
                        "bank.example",
                        "strict.example",
                        "soft.example",
                        "silent.example",
                        "list.example",
                        "other.example")) {
            var key = keyFolder.create(domain, "k", Algorithm.ED25519, 0, StoredKey.Use.SIGNING);
            zone.txt(key.published().name(), key.published().text());
        }
        zone.mishap("k._domainkey.silent.example", Zone.Mishap.FAILS);
        keys = new DomainKeys(keyFolder, CLOCK);
        posthorn = installation().start();
    }

    @AfterEach
    void stop() throws IOException {
        posthorn.close();
        disk.close();
        dns.close();
    }

    private Installation installation() throws IOException {
        var installation = Installation.in(folder);
        installation.write(
                """
                [dns]
                servers = ["%s"]

                [arc]
                trusted-sealers = ["list.example"]
                """
                        .formatted(dns.address()));
        installation.takeProxies();
        return installation;
    }

    @Test
    void pass() throws Exception {
        assertThat(send("eva@bank.example", signed("bank.example", message("bank.example"))))
                .contains("250 2.0.0 Accepted");
        assertThat(results("INBOX", 1))
                .startsWith("mail.example.test; spf=pass smtp.mailfrom=eva@bank.example;")
                .contains("; dkim=pass header.d=bank.example ")
                .contains("; dmarc=pass header.from=bank.example;")
                .endsWith("; arc=none smtp.remote-ip=203.0.113.9");
    }

    @Test
    void fail() throws Exception {
        String changed = signed("strict.example", message("strict.example")) + "x\r\n";
        assertThat(send("eva@strict.example", changed)).contains("250 2.0.0 Accepted");
        assertThat(results("INBOX", 1))
                .startsWith("mail.example.test; spf=fail smtp.mailfrom=eva@strict.example;")
                .contains("; dkim=fail reason=\"body hash did not verify\" header.d=strict.example")
                .contains("; dmarc=fail header.from=strict.example;");

        assertThat(send("eva@strict.example", message("bank.example")))
                .contains("550 5.7.26 The domain in From does not vouch for this message (DMARC)");
    }

    @Test
    void softfail() throws Exception {
        assertThat(send("eva@soft.example", message("soft.example")))
                .contains("250 2.0.0 Accepted");
        assertThat(results("Junk", 1))
                .startsWith("mail.example.test; spf=softfail smtp.mailfrom=eva@soft.example;")
                .contains("; dkim=none; dmarc=fail header.from=soft.example;");
    }

    @Test
    void temperror() throws Exception {
        String signed = signed("silent.example", message("silent.example"));
        assertThat(send("eva@silent.example", signed)).contains("250 2.0.0 Accepted");
        assertThat(results("INBOX", 1))
                .startsWith("mail.example.test; spf=temperror smtp.mailfrom=eva@silent.example;")
                .contains("; dkim=temperror reason=\"key: the server failed\" ")
                .contains("; dmarc=temperror header.from=silent.example;");
    }

    @Test
    void none() throws Exception {
        assertThat(send("eva@nowhere.example", message("nowhere.example")))
                .contains("250 2.0.0 Accepted");
        assertThat(results("INBOX", 1))
                .isEqualTo(
                        "mail.example.test; spf=none smtp.mailfrom=eva@nowhere.example; dkim=none;"
                                + " dmarc=none header.from=nowhere.example; arc=none"
                                + " smtp.remote-ip=203.0.113.9");
    }

    /** What it found itself is what the list seals: it is the list's server, too. */
    @Test
    void through_a_list_that_changes_the_message_and_seals_it() throws Exception {
        String original = signed("bank.example", message("bank.example"));
        send("eva@bank.example", original);
        String found = results("INBOX", 1);
        assertThat(found).contains("; dmarc=pass header.from=bank.example; arc=none ");
        String changed = original.replace("Subject: ", "Subject: [list] ") + "-- \r\nThe list\r\n";

        assertThat(send("bounce@list.example", changed)).contains("550 5.7.26 ");
        assertThat(send("bounce@other.example", sealed("other.example", changed, found)))
                .contains("550 5.7.26 ");
        assertThat(send("bounce@list.example", sealed("list.example", changed, found)))
                .contains("250 2.0.0 Accepted");
        assertThat(results("INBOX", 2))
                .startsWith("mail.example.test; spf=pass smtp.mailfrom=bounce@list.example;")
                .contains("; dkim=fail reason=\"body hash did not verify\" header.d=bank.example")
                .contains(
                        "; dmarc=fail reason=\"seen to pass by list.example\""
                                + " header.from=bank.example policy.override=arc;")
                .endsWith("; arc=pass header.oldest-pass=0 smtp.remote-ip=203.0.113.9");
    }

    private static String message(String domain) {
        return """
        From: Eva <eva@%s>
        To: ada@example.test
        Subject: Is dinner ready?
        Date: Sun, 29 Nov 2026 08:00:00 +0000
        Message-ID: <1@%s>

        A text.
        """
                .formatted(domain, domain)
                .replace("\n", "\r\n");
    }

    private String signed(String domain, String message) throws UnsignableException {
        var signer = new DomainSigner(keys, DkimConf.DEFAULT.rules(), CLOCK);
        try (var signing = signer.begin(domain).orElseThrow()) {
            byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
            signing.write(octets, 0, octets.length);
            return new String(signing.end(), StandardCharsets.US_ASCII) + message;
        }
    }

    private String sealed(String domain, String message, String found) throws UnsignableException {
        var sealer = new ArcSealer(keys, DkimConf.DEFAULT.rules(), CLOCK);
        try (var sealing = sealer.begin(domain, ArcStatus.NONE, found).orElseThrow()) {
            byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
            sealing.write(octets, 0, octets.length);
            return new String(sealing.end(), StandardCharsets.US_ASCII) + message;
        }
    }

    private String send(String from, String message) throws IOException {
        return Talk.with(
                posthorn.smtp(),
                "PROXY TCP4 "
                        + SENDER
                        + " 127.0.0.1 4000 25\nEHLO mx.example\nMAIL FROM:<"
                        + from
                        + ">\nRCPT TO:<ada@example.test>\nDATA\n"
                        + message.replace("\r\n", "\n")
                        + ".\nQUIT\n");
    }

    /** The value of the topmost Authentication-Results field, in one line. */
    private String results(String mailbox, int uid) throws IOException {
        String fetched =
                Talk.with(
                        posthorn.imap(),
                        "a LOGIN ada@example.test secret\nb EXAMINE "
                                + mailbox
                                + "\nc UID FETCH "
                                + uid
                                + " BODY.PEEK[HEADER]\nd LOGOUT\n");
        String name = "\r\nAuthentication-Results: ";
        assertThat(fetched).contains(name);
        String value = fetched.substring(fetched.indexOf(name) + name.length());
        return value.replaceFirst("(?s)\r\n(?![ \t]).*", "").replaceAll("\r\n[ \t]+", " ");
    }
}
