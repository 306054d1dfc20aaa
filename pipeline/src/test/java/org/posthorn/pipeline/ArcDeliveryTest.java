package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.arc.ArcSealer;
import org.posthorn.pipeline.arc.ArcStatus;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;
import org.posthorn.pipeline.dkim.UnsignableException;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.report.Observation;
import org.posthorn.pipeline.report.Observation.Deviation;
import org.posthorn.pipeline.report.ResultLog;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

@DisplayName("RFC 8617 §7.2.1 What trusted forwarders have seen makes good what fails here")
class ArcDeliveryTest {

    private static final String MESSAGE =
            "From: Bank <info@bank.example>\r\nSubject: [list] x\r\n\r\nA text.\r\n-- \r\nlist\r\n";

    private static final String SEEN =
            "mx.list.example; spf=pass smtp.mailfrom=info@bank.example;\r\n"
                    + "\tdmarc=pass (p=reject) header.from=bank.example";

    private static final String NOT_SEEN =
            "mx.google.example; spf=fail smtp.mailfrom=a@list.example;\r\n"
                    + "\tdmarc=fail header.from=bank.example; arc=pass";

    @TempDir private Path folder;

    private Office office;
    private KeyFolder keys;

    @BeforeEach
    void open() throws Exception {
        office = new Office(folder);
        keys = new KeyFolder(office.disk(), folder.resolve("keys"));
        for (String domain : List.of("list.example", "google.example")) {
            var key = keys.create(domain, "arc", Algorithm.ED25519, 0, StoredKey.Use.SIGNING);
            office.zone.txt(key.published().name(), key.published().text());
        }
        office.zone.txt("_dmarc.bank.example", "v=DMARC1; p=reject");
        trust("list.example", "google.example");
    }

    @AfterEach
    void close() {
        office.close();
    }

    private void trust(String... sealers) {
        office.authentication =
                Authentication.of(
                        DkimConf.DEFAULT,
                        DmarcConf.DEFAULT,
                        new ArcConf(true, List.of(sealers)),
                        new FakeDns(office.zone),
                        Duration.ofSeconds(10),
                        InstantSource.fixed(Office.NOW));
    }

    @Test
    void what_a_trusted_forwarder_has_seen_pass_is_delivered() {
        assertDelivered(sealed("list.example", MESSAGE, ArcStatus.NONE, SEEN));

        assertThat(office.inbox(Office.ADA).getFirst())
                .contains(
                        """
                        \tdmarc=fail reason="seen to pass by list.example"
                        \t header.from=bank.example
                        \t policy.override=arc;
                        \tarc=pass
                        \t header.oldest-pass=0
                        \t smtp.remote-ip=192.0.2.1
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    @DisplayName("RFC 8617 §7.2.2 the author's domain is told whose seals were believed")
    void seals_that_were_believed_are_kept_for_reports() throws Exception {
        String first =
                sealed(
                        "list.example",
                        MESSAGE,
                        ArcStatus.NONE,
                        SEEN + ";\r\n\tarc=none smtp.remote-ip=2001:db8::1a");
        var seen = new ArrayList<Observation>();
        try (var log =
                new ResultLog(
                        office.disk(), folder.resolve("kept"), InstantSource.fixed(Office.NOW))) {
            office.authentication = office.authentication.keeping(log);
            assertDelivered(sealed("google.example", first, ArcStatus.PASS, NOT_SEEN));
            trust();
            office.authentication = office.authentication.keeping(log);
            assertRefused(first);
            log.read(LocalDate.ofInstant(Office.NOW, ZoneOffset.UTC), seen::add);
        }

        assertThat(seen)
                .extracting(Observation::deviations, Observation::comment)
                .containsExactly(
                        tuple(
                                List.of(Deviation.LOCAL_POLICY),
                                "arc=pass as[2].d=google.example as[2].s=arc"
                                        + " as[1].d=list.example as[1].s=arc"
                                        + " remote-ip[1]=2001:db8::1a"),
                        tuple(List.of(), ""));
    }

    @Test
    void what_somebody_else_has_sealed_is_refused() {
        String sealed = sealed("list.example", MESSAGE, ArcStatus.NONE, SEEN);
        trust();
        assertRefused(sealed);
        trust("list.example.org", "a.list.example", "google.example");
        assertRefused(sealed);
    }

    @Test
    void and_what_has_no_chain_or_a_broken_one() {
        assertRefused(MESSAGE);
        assertRefused(sealed("list.example", MESSAGE, ArcStatus.NONE, SEEN) + "x\r\n");
        String ended = sealed("list.example", MESSAGE, ArcStatus.FAIL, SEEN);
        assertRefused(ended);
    }

    @Test
    void all_who_sealed_later_must_be_trusted() {
        String first = sealed("list.example", MESSAGE, ArcStatus.NONE, SEEN);
        String second = sealed("google.example", first, ArcStatus.PASS, NOT_SEEN);
        assertDelivered(second);
        assertThat(office.inbox(Office.ADA).getFirst())
                .contains("reason=\"seen to pass by list.example\"");
        trust("list.example");
        assertRefused(second);
        trust("google.example");
        assertRefused(second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx; dmarc=fail header.from=bank.example",
                "mx; dmarc=none header.from=bank.example",
                "mx; dmarc=pass header.from=other.example",
                "mx; dmarc=pass",
                "mx; spf=none (of x) ; dmarc=pass header.from=bank.example; dmarc=fail",
                "mx; dmarc=pass header.from=\"\"",
                "mx; dmarc=fail header.from=bank.example; spf=pass smtp.mailfrom=a@bank.example",
                "mx; spf=pass smtp.mailfrom=a@list.example; dkim=pass header.d=list.example",
                "mx; spf=softfail smtp.mailfrom=a@bank.example; dkim=fail header.d=bank.example",
                "mx (; dmarc=pass header.from=bank.example",
                "mx; none",
            })
    void a_trusted_forwarder_who_has_not_seen_it(String results) {
        assertRefused(sealed("list.example", MESSAGE, ArcStatus.NONE, results));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx; spf=pass smtp.mailfrom=a@mail.bank.example",
                "mx; spf=pass smtp.mfrom=bank.example",
                "mx; dkim=fail header.d=x.example; dkim=pass header.d=bank.example",
                "mx; dkim=pass (2048-bit key) header.i=@bank.example",
            })
    void where_dmarc_was_not_asked_what_is_aligned_counts(String results) {
        assertDelivered(sealed("list.example", MESSAGE, ArcStatus.NONE, results));
    }

    @Test
    void of_several_authors_all_must_have_been_seen() {
        String both = MESSAGE.replace("From: ", "From: eva@shop.example, ");
        office.zone.txt("_dmarc.shop.example", "v=DMARC1; p=reject");
        assertRefused(sealed("list.example", both, ArcStatus.NONE, SEEN));
    }

    @Test
    void silence_about_a_trusted_sealer_is_neither_pass_nor_fail() {
        String sealed = sealed("list.example", MESSAGE, ArcStatus.NONE, SEEN);
        office.zone.mishap("arc._domainkey.list.example", Zone.Mishap.FAILS);
        assertThat(receive(sealed))
                .isInstanceOfSatisfying(
                        Verdict.Defer.class,
                        later -> assertThat(later.status()).isEqualTo("4.4.3"));
        trust("google.example");
        assertRefused(sealed);
    }

    @Test
    void what_is_found_is_said_of_all_mail() {
        office.zone.txt("_dmarc.shop.example", "v=DMARC1; p=none");
        String shop = MESSAGE.replace("bank.example", "shop.example");
        assertDelivered(shop);
        assertThat(office.inbox(Office.ADA).getLast())
                .contains("\tarc=none\r\n\t smtp.remote-ip=192.0.2.1\r\n");
        assertDelivered(sealed("list.example", shop, ArcStatus.NONE, SEEN) + "x\r\n");
        assertThat(office.inbox(Office.ADA).getLast())
                .contains(
                        "\tarc=fail reason=\"ARC-Message-Signature 1: body hash did not"
                                + " verify\"\r\n\t smtp.remote-ip=192.0.2.1\r\n");
    }

    private String sealed(String domain, String message, ArcStatus found, String results) {
        var sealer =
                new ArcSealer(
                        new DomainKeys(keys, InstantSource.fixed(Office.NOW)),
                        DkimConf.DEFAULT.rules(),
                        InstantSource.fixed(Office.NOW));
        try (var sealing = sealer.begin(domain, found, results).orElseThrow()) {
            byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
            sealing.write(octets, 0, octets.length);
            return new String(sealing.end(), StandardCharsets.US_ASCII) + message;
        } catch (UnsignableException e) {
            throw new AssertionError(e);
        }
    }

    private void assertDelivered(String message) {
        assertThat(receive(message)).isInstanceOf(Verdict.Accept.class);
    }

    private void assertRefused(String message) {
        assertThat(receive(message))
                .isInstanceOfSatisfying(
                        Verdict.Reject.class, no -> assertThat(no.status()).isEqualTo("5.7.26"));
    }

    private Verdict receive(String message) {
        var pipeline = office.pipeline();
        var origin = Office.stranger(Service.MX);
        var sender = new Sender(new ReversePath.Of(Office.EVA));
        var findings = pipeline.sender(origin, sender).findings();
        var envelope = new Envelope(origin, sender, List.of(new Recipient(Office.ADA)), findings);
        return Office.receive(pipeline, envelope, message.replace("\r\n", "\n")).getFirst();
    }
}
