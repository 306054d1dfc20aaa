package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.conf.Network;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Question;
import org.posthorn.dns.Zone;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.dmarc.DmarcConf.OnTemperror;
import org.posthorn.pipeline.dmarc.DmarcConf.Wish;
import org.posthorn.pipeline.report.Observation;
import org.posthorn.pipeline.report.Observation.Applied;
import org.posthorn.pipeline.report.Observation.Deviation;
import org.posthorn.pipeline.report.ResultLog;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

@DisplayName("RFC 9989 §7.4 What becomes of mail that its author's domain does not vouch for")
class DmarcDeliveryTest {

    private static final MailboxName JUNK = new MailboxName(List.of("Unwanted"));

    private Office office;

    @BeforeEach
    void open(@TempDir Path folder) {
        office = new Office(folder);
        office.authentication =
                Authentication.of(
                        DkimConf.DEFAULT,
                        DmarcConf.DEFAULT,
                        ArcConf.DEFAULT,
                        new FakeDns(office.zone),
                        Duration.ofSeconds(10),
                        InstantSource.fixed(Office.NOW));
        var ada = Office.account(Office.ADA.toString());
        office.store.create(ada, JUNK, Optional.of(SpecialUse.JUNK));
    }

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void it_is_refused_where_the_domain_asks_for_that() {
        office.zone.txt("_dmarc.bank.example", "v=DMARC1; p=reject");

        assertThat(receive("From: Bank <info@bank.example>"))
                .isEqualTo(
                        new Verdict.Reject(
                                550,
                                "5.7.26",
                                "The domain in From does not vouch for this message (DMARC)"));
        assertThat(office.receipts).isEmpty();
    }

    @Test
    void what_spf_vouches_for_is_delivered_and_all_is_said() {
        office.zone
                .txt("elsewhere.example", "v=spf1 ip4:192.0.2.1 -all")
                .txt("_dmarc.elsewhere.example", "v=DMARC1; p=reject");

        assertThat(receive("From: eva@mail.elsewhere.example")).isInstanceOf(Verdict.Accept.class);
        assertThat(office.inbox(Office.ADA).getFirst())
                .contains(
                        """
                        Authentication-Results: mail.example.org;
                        \tspf=pass
                        \t smtp.mailfrom=eva@elsewhere.example;
                        \tdkim=none;
                        \tdmarc=pass
                        \t header.from=mail.elsewhere.example;
                        \tarc=none
                        \t smtp.remote-ip=192.0.2.1
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void suspicious_mail_goes_to_junk() {
        office.zone.txt("_dmarc.bank.example", "v=DMARC1; p=quarantine");
        String junk = junk("From: info@bank.example");
        assertThat(junk).contains("dmarc=fail\r\n\t header.from=bank.example");
    }

    @Test
    void so_does_mail_whose_author_nobody_can_tell() {
        String many = "From: a@a.example, b@b.example, c@c.example, d@d.example, info@bank.example";
        assertThat(junk(many)).contains("\tdmarc=permerror;\r\n");
        assertThat(junk("From: " + "x".repeat(9_000) + " <info@bank.example>"))
                .contains("\tdmarc=permerror;\r\n");
    }

    @Test
    void a_bounce_of_a_server_that_names_no_domain_is_no_disguise() {
        for (String from :
                List.of(
                        "From: MAILER-DAEMON",
                        "From: Mail Delivery System <MAILER-DAEMON>",
                        "From: <>")) {
            assertThat(receive(new ReversePath.Null(), from, Office.ADA))
                    .isInstanceOf(Verdict.Accept.class);
        }
        assertThat(office.inbox(Office.ADA))
                .hasSize(3)
                .allMatch(text -> text.contains("\tdmarc=permerror;\r\n"));

        for (String from :
                List.of(
                        "From: \"ceo@bank.example\" <MAILER-DAEMON>",
                        "From: MAILER-DAEMON\nFrom: MAILER-DAEMON",
                        "From: ceo@bank..example",
                        "From: " + "x".repeat(9_000),
                        "To: nobody")) {
            assertThat(receive(new ReversePath.Null(), from, Office.ADA))
                    .isInstanceOf(Verdict.Accept.class);
        }
        assertThat(office.inbox(Office.ADA)).hasSize(3);
        assertThat(office.messages(Office.ADA, JUNK)).hasSize(5);
    }

    @Test
    void whoever_cannot_reach_us_can_tell_postmaster() {
        office.zone.txt("_dmarc.bank.example", "v=DMARC1; p=reject");
        office.directory.alias(new Address("PostMaster", "example.org"), List.of(Office.ADA));
        var postmaster = new Address("PostMaster", "example.org");
        var sender = new ReversePath.Of(Office.EVA);

        assertThat(receive(sender, "From: info@bank.example", postmaster))
                .isInstanceOf(Verdict.Accept.class);
        assertThat(office.messages(Office.ADA, JUNK)).hasSize(1);
        assertThat(receive(sender, "From: info@bank.example", postmaster, Office.ADA))
                .isInstanceOf(Verdict.Reject.class);
    }

    @Test
    void what_was_found_is_kept_for_reports(@TempDir Path kept) throws IOException {
        office.zone
                .txt("elsewhere.example", "v=spf1 ip4:192.0.2.1 -all")
                .txt("_dmarc.elsewhere.example", "v=DMARC1; p=reject")
                .txt("_dmarc.bank.example", "v=DMARC1; p=reject; sp=quarantine; t=y")
                .txt("_dmarc.shop.example", "v=DMARC1; p=reject")
                .mishap("_dmarc.silent.example", Zone.Mishap.FAILS);
        var seen = new ArrayList<Observation>();
        try (var log = new ResultLog(office.disk(), kept, InstantSource.fixed(Office.NOW))) {
            office.authentication = office.authentication.keeping(log);
            receive(
                    "DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=k; h=from; bh="
                            + Slow.BODY_HASH
                            + "; b=AA\nFrom: eva@elsewhere.example");
            receive(new ReversePath.Null(), "From: a@bank.example", Office.ADA, Office.BOB);
            receive("From: a@shop.example");
            office.dmarc = new DmarcConf(true, Wish.NONE, OnTemperror.ACCEPT, true, List.of());
            receive("From: a@shop.example");
            receive("From: a@silent.example");
            receive("From: a@nobody.example");
            log.read(LocalDate.ofInstant(Office.NOW, ZoneOffset.UTC), seen::add);
        }

        assertThat(seen)
                .extracting(Observation::headerFrom, Observation::applied, Observation::deviations)
                .containsExactly(
                        tuple("elsewhere.example", Applied.PASS, List.of()),
                        tuple(
                                "bank.example",
                                Applied.QUARANTINE,
                                List.of(Deviation.POLICY_TEST_MODE)),
                        tuple("shop.example", Applied.REJECT, List.of()),
                        tuple("shop.example", Applied.NONE, List.of(Deviation.LOCAL_POLICY)));
        Observation first = seen.getFirst();
        assertThat(first.source()).isEqualTo(InetAddress.getByName("192.0.2.1"));
        assertThat(first.spfAligned()).isTrue();
        assertThat(first.envelopeFrom()).isEqualTo("elsewhere.example");
        assertThat(first.envelopeTo()).isEqualTo("example.org");
        assertThat(first.sender()).isEqualTo(new Observation.Sender("elsewhere.example", "pass"));
        assertThat(first.signatures())
                .containsExactly(new Observation.Signature("x.example", "k", "permerror"));
        assertThat(seen.get(1).envelopeFrom()).isEmpty();
    }

    @Test
    void reports_are_not_reported_but_forged_ones_are(@TempDir Path kept) throws IOException {
        office.zone
                .txt("elsewhere.example", "v=spf1 ip4:192.0.2.1 -all")
                .txt("_dmarc.elsewhere.example", "v=DMARC1; p=reject")
                .txt("_dmarc.bank.example", "v=DMARC1; p=none");
        String subject = "Subject: Report Domain: example.org\n\tSubmitter: x.example\n";
        var seen = new ArrayList<Observation>();
        try (var log = new ResultLog(office.disk(), kept, InstantSource.fixed(Office.NOW))) {
            office.authentication = office.authentication.keeping(log);
            receive(subject + "From: eva@elsewhere.example");
            receive("TLS-Report-Domain: example.org\nFrom: eva@elsewhere.example");
            receive(subject + "From: a@bank.example");
            log.read(LocalDate.ofInstant(Office.NOW, ZoneOffset.UTC), seen::add);
        }
        assertThat(seen).extracting(Observation::headerFrom).containsExactly("bank.example");
    }

    @Test
    void no_method_takes_the_time_of_those_that_come_after_it() {
        var dns = new Slow(new FakeDns(office.zone));
        office.dns = dns;
        office.patience = Duration.ofSeconds(4);
        office.authentication =
                Authentication.of(
                        DkimConf.DEFAULT,
                        DmarcConf.DEFAULT,
                        ArcConf.DEFAULT,
                        dns,
                        office.patience,
                        InstantSource.fixed(Office.NOW));
        office.zone.txt("_dmarc.bank.example", "v=DMARC1; p=reject");
        String silent =
                "DKIM-Signature: v=1; a=rsa-sha256; d=slow.example; s=s; h=from; b=AA;\n bh="
                        + Slow.BODY_HASH
                        + "\n";

        assertThat(
                        receive(
                                new ReversePath.Of(new Address("eva", "slow.example")),
                                silent + "From: info@bank.example",
                                Office.ADA))
                .isInstanceOf(Verdict.Reject.class);
        assertThat(dns.left("slow.example")).isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(dns.left("s._domainkey.slow.example"))
                .isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(dns.left("_dmarc.bank.example")).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    /** Of one domain it says nothing, and takes all the time that it gets. */
    private static final class Slow implements Dns {

        /** Of the body that all messages here have. */
        static final String BODY_HASH = "s14J+iztnrytnRYzb7lhFG/jS/vrxWJnnahfijFMnco=";

        private final Dns inner;
        private final Map<String, Duration> left = new ConcurrentHashMap<>();

        Slow(Dns inner) {
            this.inner = inner;
        }

        @Override
        public <R extends Data> Answer<R> ask(Question<R> question, Deadline deadline) {
            left.put(question.name().text(), deadline.left());
            if (question.name().text().endsWith("slow.example")) {
                while (!deadline.isPassed()) {
                    LockSupport.parkNanos(deadline.left().toNanos());
                }
            }
            return inner.ask(question, deadline);
        }

        Duration left(String name) {
            return Objects.requireNonNull(left.get(name));
        }
    }

    private String junk(String from) {
        assertThat(receive(from)).isInstanceOf(Verdict.Accept.class);
        assertThat(office.inbox(Office.ADA)).isEmpty();
        return office.messages(Office.ADA, JUNK).getLast();
    }

    @Test
    void an_administrator_may_be_milder_and_trust_who_forwards() {
        office.zone.txt("_dmarc.bank.example", "v=DMARC1; p=reject");
        office.dmarc = new DmarcConf(true, Wish.QUARANTINE, OnTemperror.ACCEPT, true, List.of());
        assertThat(junk("From: info@bank.example")).contains("dmarc=fail");

        office.dmarc = new DmarcConf(true, Wish.NONE, OnTemperror.ACCEPT, true, List.of());
        receive("From: info@bank.example");
        office.dmarc =
                new DmarcConf(
                        true,
                        Wish.PUBLISH,
                        OnTemperror.ACCEPT,
                        true,
                        List.of(Network.parse("192.0.2.0/24")));
        receive("From: info@bank.example");
        assertThat(office.inbox(Office.ADA)).hasSize(2).allMatch(m -> m.contains("dmarc=fail"));
    }

    @Test
    void nothing_becomes_of_what_nobody_knows() {
        office.zone.mishap("_dmarc.bank.example", Zone.Mishap.FAILS);
        assertThat(receive("From: info@bank.example")).isInstanceOf(Verdict.Accept.class);
        assertThat(office.inbox(Office.ADA).getFirst())
                .contains("\tdmarc=temperror\r\n\t header.from=bank.example");

        office.dmarc = new DmarcConf(true, Wish.PUBLISH, OnTemperror.DEFER, true, List.of());
        assertThat(receive("From: info@bank.example"))
                .isInstanceOfSatisfying(
                        Verdict.Defer.class,
                        later -> assertThat(later.status()).isEqualTo("4.4.3"));
    }

    @ParameterizedTest
    @MethodSource("disguises")
    void a_reader_does_not_show_an_author_who_was_not_asked(String header) {
        office.zone
                .txt("elsewhere.example", "v=spf1 ip4:192.0.2.1 -all")
                .txt("_dmarc.elsewhere.example", "v=DMARC1; p=reject")
                .txt("_dmarc.bank.example", "v=DMARC1; p=reject");

        Verdict verdict = receive(header);
        assertThat(
                        verdict instanceof Verdict.Reject
                                || !office.messages(Office.ADA, JUNK).isEmpty())
                .isTrue();
        assertThat(office.inbox(Office.ADA)).isEmpty();
    }

    static Stream<String> disguises() {
        String mine = "From: eva@elsewhere.example";
        String theirs = "ceo@bank.example";
        return Stream.of(
                "From" + " ".repeat(29) + ": " + theirs + "\n" + mine,
                mine + " <" + theirs + ">",
                "From:" + " ".repeat(8_100) + theirs + "\n" + mine,
                mine + " " + "x".repeat(8_000) + " <" + theirs + ">",
                (mine + "\n").repeat(10) + "From: " + theirs,
                mine + "," + "a:;".repeat(500) + theirs,
                mine + "\nfoo bar\nFrom: " + theirs,
                mine + "\nFrom: undisclosed:;",
                "From: <" + theirs + "\1.elsewhere.example>",
                "From: x@stra\u00C3\u009Fe.example");
    }

    @Test
    void an_address_may_be_a_display_name() {
        office.zone
                .txt("elsewhere.example", "v=spf1 ip4:192.0.2.1 -all")
                .txt("_dmarc.elsewhere.example", "v=DMARC1; p=reject");
        receive("From: ceo@bank.example via list <eva@elsewhere.example>");
        assertThat(office.inbox(Office.ADA).getFirst()).contains("\tdmarc=pass\r\n");
    }

    @Test
    void the_silence_of_a_stranger_leaves_nothing_open() {
        office.zone
                .txt("elsewhere.example", "v=spf1 ip4:192.0.2.1 -all")
                .mishap("_dmarc.elsewhere.example", Zone.Mishap.FAILS)
                .txt("_dmarc.bank.example", "v=DMARC1; p=reject");
        assertThat(receive("From: ceo@bank.example")).isInstanceOf(Verdict.Reject.class);
        assertThat(junk("From: eva@elsewhere.example, bob@other.example"))
                .contains("\tdmarc=temperror\r\n");
    }

    @Test
    void results_in_our_name_go_out_however_they_are_hidden() {
        for (String forged :
                List.of(
                        "Authentication-Results:" + " ".repeat(400) + "mail.example.org; x=pass",
                        "Authentication-Results" + " ".repeat(12) + ": mail.example.org; x=pass",
                        "Authentication-Results: ("
                                + "y".repeat(305)
                                + ") mail.example.org; x=pass",
                        "foo bar\nAuthentication-Results: mail.example.org; x=pass",
                        "Authentication-Results: mail.example.org.; x=pass")) {
            receive("From: ada@other.example\n" + forged);
            assertThat(office.inbox(Office.ADA).getLast()).doesNotContain("x=pass");
        }
    }

    private Verdict receive(String from) {
        return receive(new ReversePath.Of(Office.EVA), from, Office.ADA);
    }

    private Verdict receive(ReversePath path, String from, Address... recipients) {
        var pipeline = office.pipeline();
        var origin = Office.stranger(Service.MX);
        var sender = new Sender(path);
        var findings = pipeline.sender(origin, sender).findings();
        var to = Arrays.stream(recipients).map(Recipient::new).toList();
        var envelope = new Envelope(origin, sender, to, findings);
        return Office.receive(pipeline, envelope, from + "\nSubject: x\n\nx\n").getFirst();
    }
}
