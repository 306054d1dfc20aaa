package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.Deadline;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.MemoryOutbox;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.arc.ArcResult;
import org.posthorn.pipeline.arc.ArcSealer;
import org.posthorn.pipeline.arc.ArcStatus;
import org.posthorn.pipeline.arc.ArcVerifier;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.HeaderMemory;
import org.posthorn.pipeline.dkim.Judge;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.MessagePass;
import org.posthorn.pipeline.dkim.StoredKey;
import org.posthorn.pipeline.dmarc.DmarcConf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

@DisplayName("RFC 8617 §5.1 What is passed on is sealed with what was found")
class SealingTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Office.NOW);
    private static final Address AWAY = new Address("away", "example.org");
    private static final String MESSAGE =
            "From: eva@elsewhere.example\nSubject: Hello\n\nText\n".replace("\n", "\r\n");

    @TempDir private Path folder;

    private Office office;
    private Sealing sealing;

    @BeforeEach
    void open() throws Exception {
        office = new Office(folder);
        office.directory.alias(AWAY, List.of(Office.EVA));
        office.authentication =
                Authentication.of(
                        DkimConf.DEFAULT,
                        DmarcConf.DEFAULT,
                        ArcConf.DEFAULT,
                        office.dns,
                        Duration.ofSeconds(10),
                        CLOCK);
        office.zone
                .txt("elsewhere.example", "v=spf1 ip4:192.0.2.1 -all")
                .txt("_dmarc.elsewhere.example", "v=DMARC1; p=none");
        var folderOfKeys = new KeyFolder(office.disk(), folder.resolve("keys"));
        for (String domain : List.of("example.org", "example.net")) {
            var key = folderOfKeys.create(domain, "k", Algorithm.ED25519, 0, StoredKey.Use.SIGNING);
            office.zone.txt(key.published().name(), key.published().text());
        }
        sealing =
                new Sealing(
                        "mail.example.org",
                        "example.org"::equals,
                        "example.net",
                        new ArcSealer(
                                new DomainKeys(folderOfKeys, CLOCK),
                                DkimConf.DEFAULT.rules(),
                                CLOCK));
    }

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void in_the_name_of_the_domain_that_forwards_it() throws Exception {
        String sent = sent(forwarded(MESSAGE, AWAY));

        ArcResult result = verify(sent);
        assertThat(result.status()).as(result.reason()).isEqualTo(ArcStatus.PASS);
        assertThat(result.hops())
                .containsExactly(
                        new ArcResult.Hop(
                                "example.org",
                                "k",
                                "i=1; mail.example.org;\tspf=pass"
                                        + "\tsmtp.mailfrom=eva@elsewhere.example;\tdkim=none;"
                                        + "\tdmarc=pass\theader.from=elsewhere.example;"
                                        + "\tarc=none\tsmtp.remote-ip=192.0.2.1"));
        assertThat(sent.lines().mapToInt(String::length).max().orElse(0)).isLessThan(100);
    }

    @Test
    void a_chain_is_continued_or_ended() throws Exception {
        String once = sent(forwarded(MESSAGE, AWAY));
        String arrived = once.substring(0, once.indexOf("Delivered-To: ")) + MESSAGE;
        String twice = sent(forwarded(arrived, AWAY));
        assertThat(verify(twice).hops()).hasSize(2);
        assertThat(twice).startsWith("ARC-Seal: i=2; a=ed25519-sha256; cv=pass; d=example.org;");

        String ended = sent(forwarded(arrived.replace("Text", "Test"), AWAY));
        assertThat(ended).startsWith("ARC-Seal: i=2; a=ed25519-sha256; cv=fail; d=example.org;");
        assertThat(verify(ended).status()).isEqualTo(ArcStatus.FAIL);
    }

    @Test
    void in_the_name_of_the_house_where_nobody_is_named() throws Exception {
        office.directory.alias(new Address("off", "example.org"), List.of(Office.EVA));
        String sent = sent(forwarded(MESSAGE, AWAY, new Address("off", "example.org")));
        assertThat(sent).startsWith("ARC-Seal: i=1; a=ed25519-sha256; cv=none; d=example.net;");
    }

    @Test
    void what_nobody_judged_is_not_sealed() throws Exception {
        office.authentication = Authentication.NONE;
        for (String field :
                List.of(
                        "Authentication-Results: mx; arc=none",
                        "X: y",
                        "Authentication-Results: (\t",
                        "Authentication-Results: mx.example.org\t\t\t; arc=none")) {
            var mail = forwarded(field + "\r\n" + MESSAGE, AWAY);
            assertThat(sent(mail)).isEqualTo(mail.message());
        }
    }

    @Test
    void what_a_neighbour_says_in_our_name_is_not_sealed() throws Exception {
        String field = "Authentication-Results: mail.example.org; arc=none; dmarc=pass\r\n";
        var mail = forwarded(Service.LMTP, field + MESSAGE, AWAY);
        assertThat(mail.message()).contains(field);
        assertThat(sent(mail)).isEqualTo(mail.message());
    }

    private MemoryOutbox.Mail forwarded(String message, Address... to) {
        return forwarded(Service.MX, message, to);
    }

    private MemoryOutbox.Mail forwarded(Service service, String message, Address... to) {
        var pipeline = office.pipeline();
        var origin = Office.stranger(service);
        var sender = new Sender(new ReversePath.Of(Office.EVA));
        var findings = pipeline.sender(origin, sender).findings();
        var recipients = Arrays.stream(to).map(Recipient::new).toList();
        var envelope = new Envelope(origin, sender, recipients, findings);
        assertThat(Office.receive(pipeline, envelope, message.replace("\r\n", "\n")))
                .hasOnlyElementsOfType(Verdict.Accept.class);
        return office.outbox.queued().getLast();
    }

    private String sent(MemoryOutbox.Mail mail) throws IOException {
        byte[] octets = mail.message().getBytes(StandardCharsets.US_ASCII);
        byte[] fields = sealing.fields(mail.transaction(), Copy.of(octets));
        return new String(fields, StandardCharsets.US_ASCII) + mail.message();
    }

    private ArcResult verify(String message) {
        var verification = new ArcVerifier(new Judge(office.dns, CLOCK)).begin();
        byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
        try (var pass = new MessagePass(new HeaderMemory(), List.of(verification))) {
            pass.write(octets, 0, octets.length);
            pass.end();
            return verification.end(Deadline.in(Duration.ofSeconds(10)));
        }
    }
}
