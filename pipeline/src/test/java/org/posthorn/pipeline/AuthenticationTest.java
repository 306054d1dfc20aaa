package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DomainSigner;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;
import org.posthorn.pipeline.dmarc.DmarcConf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

@DisplayName("Mail from other servers is authenticated while it comes")
class AuthenticationTest {

    private static final String MESSAGE =
            "From: eva@elsewhere.example\r\nSubject: x\r\n\r\nA text.\r\n";

    private static final String FORGED =
            "Authentication-Results: MAIL.example.org;\r\n\tdkim=pass header.d=bank.example\r\n";

    private static final String FOREIGN =
            "Authentication-Results: mx.elsewhere.example;\r\n\tdkim=pass header.d=a.example\r\n";

    @TempDir private Path folder;

    private final Zone zone = new Zone();
    private final FakeDns dns = new FakeDns(zone);

    @BeforeEach
    void publish() throws Exception {
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var keys = new KeyFolder(disk, folder.resolve("dkim"));
            for (var key :
                    List.of(
                            create(keys, "mail", Algorithm.RSA),
                            create(keys, "ed", Algorithm.ED25519))) {
                zone.txt(key.published().name(), key.published().text());
            }
        }
    }

    private static StoredKey create(KeyFolder keys, String selector, Algorithm algorithm)
            throws Exception {
        return keys.create("elsewhere.example", selector, algorithm, 1024, StoredKey.Use.SIGNING);
    }

    private String signed(String message) throws Exception {
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var signer =
                    new DomainSigner(
                            new KeyFolder(disk, folder.resolve("dkim")),
                            DkimConf.DEFAULT.rules(),
                            InstantSource.fixed(Office.NOW));
            try (var signing = signer.begin("Elsewhere.example").orElseThrow()) {
                byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
                signing.write(octets, 0, octets.length);
                return new String(signing.end(), StandardCharsets.US_ASCII) + message;
            }
        }
    }

    private String delivered(Origin origin, String message) {
        try (var office = new Office(folder)) {
            office.authentication =
                    Authentication.of(
                            DkimConf.DEFAULT,
                            DmarcConf.DEFAULT,
                            ArcConf.DEFAULT,
                            dns,
                            Duration.ofSeconds(10),
                            InstantSource.fixed(Office.NOW));
            byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
            try (var reception = office.pipeline().receive(Office.envelope(origin, Office.ADA))) {
                for (int at = 0; at < octets.length; at += 7) {
                    reception.write(octets, at, Math.min(7, octets.length - at));
                }
                assertThat(reception.end()).allMatch(Verdict.Accept.class::isInstance);
            }
            return office.inbox(Office.ADA).getFirst();
        }
    }

    @Test
    void its_signatures_are_judged() throws Exception {
        String text = delivered(Office.stranger(Service.MX), signed(MESSAGE));

        assertThat(text)
                .startsWith(
                        "Return-Path: <eva@elsewhere.example>\r\nDelivered-To: ada@example.org\r\n"
                                + "Authentication-Results: mail.example.org;\r\n\tdkim=pass\r\n\t"
                                + " header.d=elsewhere.example\r\n\t"
                                + " header.i=@elsewhere.example\r\n\t header.s=mail")
                .containsOnlyOnce("header.a=ed25519-sha256")
                .endsWith(MESSAGE);
        assertThat(dns.asked()).hasSize(2);
    }

    @Test
    void changed_on_the_way() throws Exception {
        assertThat(
                        delivered(
                                Office.stranger(Service.MX),
                                signed(MESSAGE).replace("A text", "Another text")))
                .contains("dkim=fail reason=\"body hash did not verify\"");
    }

    @Test
    void nobody_knows_the_key_now() throws Exception {
        zone.mishap("mail._domainkey.elsewhere.example", Zone.Mishap.FAILS);

        assertThat(delivered(Office.stranger(Service.MX), signed(MESSAGE)))
                .contains("dkim=temperror reason=\"key: the server failed\"", "dkim=pass");
    }

    @Test
    void without_a_signature_nobody_is_asked() {
        assertThat(delivered(Office.stranger(Service.MX), MESSAGE)).contains("\tdkim=none;\r\n");
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void what_pretends_to_be_ours_goes_out_and_all_else_stays() throws Exception {
        String message = FOREIGN + FORGED + MESSAGE;
        String text = delivered(Office.stranger(Service.MX), message);

        assertThat(text).doesNotContain("bank.example").endsWith(FOREIGN + MESSAGE);
        assertThat(delivered(Office.user(), "Bcc: x@example.org\r\n" + message))
                .doesNotContain("bank.example", "Bcc")
                .contains(FOREIGN);
    }

    @Test
    void a_server_behind_us_is_believed() {
        assertThat(delivered(Office.stranger(Service.LMTP), FORGED + MESSAGE))
                .endsWith(FORGED + MESSAGE)
                .containsOnlyOnce("Authentication-Results");
    }

    @Test
    void our_users_are_not_judged() throws Exception {
        assertThat(delivered(Office.user(), signed(MESSAGE)))
                .doesNotContain("Authentication-Results");
        assertThat(dns.asked()).isEmpty();
    }
}
