package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Network;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.spf.SpfConf;
import org.posthorn.pipeline.spf.SpfConf.OnFail;
import org.posthorn.pipeline.spf.SpfConf.OnTemperror;
import org.posthorn.pipeline.spf.SpfStatus;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 7208 §8 what follows from SPF")
class SenderCheckTest {

    private static final Sender EVA = new Sender(new ReversePath.Of(Office.EVA));
    private static final Verdict OK = new Verdict.Accept("Recipient OK");

    @TempDir private Path folder;
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(folder);
        office.zone.lines(
                """
                elsewhere.example TXT v=spf1 ip4:203.0.113.1 -all exp=why.elsewhere.example
                why.elsewhere.example TXT see our pages
                """);
    }

    @AfterEach
    void close() {
        office.close();
    }

    private static Origin from(Service service, String address, Optional<String> user) {
        Origin usual = Office.origin(service, "client.example", Optional.empty(), user);
        try {
            return new Origin(
                    service,
                    usual.session(),
                    InetAddress.getByName(address),
                    usual.greeting(),
                    usual.name(),
                    usual.tls(),
                    user);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Origin stranger(String address) {
        return from(Service.MX, address, Optional.empty());
    }

    private Verdict recipient(Origin origin, Address to) {
        var pipeline = office.pipeline();
        var admission = pipeline.sender(origin, EVA);
        assertThat(admission.verdict()).isInstanceOf(Verdict.Accept.class);
        return pipeline.recipient(
                new Envelope(origin, EVA, List.of(), admission.findings()), new Recipient(to));
    }

    private void policy(OnFail fail, OnTemperror temperror) {
        office.spf = new SpfConf(true, fail, temperror, false);
    }

    @Test
    void a_result_is_known_and_refuses_nothing_by_itself() {
        var admission = office.pipeline().sender(stranger("192.0.2.1"), EVA);

        assertThat(admission.findings().spf())
                .hasValueSatisfying(spf -> assertThat(spf.status()).isEqualTo(SpfStatus.FAIL));
        assertThat(recipient(stranger("192.0.2.1"), Office.ADA)).isEqualTo(OK);
    }

    @Test
    @DisplayName("RFC 7372 §3.2 a fail is refused where that is wished, with the domain's words")
    void a_fail_can_be_refused() {
        policy(OnFail.REJECT, OnTemperror.ACCEPT);

        assertThat(recipient(stranger("192.0.2.1"), Office.ADA))
                .isEqualTo(
                        new Verdict.Reject(
                                550,
                                "5.7.23",
                                "SPF: elsewhere.example does not let you send for it; it explains:"
                                        + " see our pages"));
        assertThat(recipient(stranger("203.0.113.1"), Office.ADA)).isEqualTo(OK);
    }

    @Test
    @DisplayName("RFC 5321 §4.5.1 postmaster hears everybody")
    void postmaster_hears_everybody() {
        policy(OnFail.REJECT, OnTemperror.ACCEPT);
        var postmaster = new Address("Postmaster", "example.org");
        office.directory.alias(new Address("postmaster", "example.org"), List.of(Office.ADA));

        assertThat(recipient(stranger("192.0.2.1"), postmaster)).isEqualTo(OK);
    }

    @Test
    void trouble_with_the_dns_refuses_nothing_and_may_defer() {
        office.zone.clear();
        office.zone.lines("elsewhere.example FAILS");
        policy(OnFail.REJECT, OnTemperror.ACCEPT);
        assertThat(recipient(stranger("192.0.2.1"), Office.ADA)).isEqualTo(OK);

        policy(OnFail.ACCEPT, OnTemperror.DEFER);
        assertThat(office.pipeline().sender(stranger("192.0.2.1"), EVA).verdict())
                .isEqualTo(
                        new Verdict.Defer(
                                451, "4.4.3", "SPF: elsewhere.example TXT: the server failed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "192.168.1.1",
                "172.16.0.1",
                "100.64.0.1",
                "169.254.0.1",
                "fe80::1",
                "fd00::1",
                "fec0::1",
                "::",
                "0.0.0.0"
            })
    void neighbours_are_not_asked_about(String address) {
        policy(OnFail.REJECT, OnTemperror.DEFER);

        assertThat(office.pipeline().sender(stranger(address), EVA))
                .isEqualTo(new Admission(new Verdict.Accept("Sender OK")));
    }

    @Test
    void the_administrator_says_who_neighbours_are() {
        var nobody = List.<Network>of();
        office.spf = new SpfConf(true, OnFail.ACCEPT, OnTemperror.ACCEPT, false, nobody);
        assertThat(office.pipeline().sender(stranger("127.0.0.1"), EVA).findings().spf())
                .isPresent();
        var own = List.of(Network.parse("192.0.2.0/24"));
        office.spf = new SpfConf(true, OnFail.ACCEPT, OnTemperror.ACCEPT, false, own);
        assertThat(office.pipeline().sender(stranger("192.0.2.1"), EVA).findings().spf()).isEmpty();
        assertThat(office.pipeline().sender(stranger("10.0.0.1"), EVA).findings().spf())
                .isPresent();
    }

    @Test
    void users_and_mail_servers_of_ours_are_not_asked_about() {
        policy(OnFail.REJECT, OnTemperror.DEFER);
        var pipeline = office.pipeline();
        var ada = Optional.of(Office.ADA.toString());
        var own = new Sender(new ReversePath.Of(Office.ADA));

        assertThat(pipeline.sender(from(Service.SUBMISSION, "192.0.2.1", ada), own).findings())
                .isEqualTo(Findings.NONE);
        assertThat(pipeline.sender(from(Service.MX, "192.0.2.1", ada), own).findings())
                .isEqualTo(Findings.NONE);
        assertThat(
                        pipeline.sender(from(Service.LMTP, "192.0.2.1", Optional.empty()), EVA)
                                .findings())
                .isEqualTo(Findings.NONE);

        office.spf = new SpfConf(false, OnFail.REJECT, OnTemperror.DEFER, true);
        assertThat(office.pipeline().sender(stranger("192.0.2.1"), EVA).findings())
                .isEqualTo(Findings.NONE);
    }

    @Test
    @DisplayName("RFC 7208 §9.1 Received-SPF stands above Received, by choice")
    void the_result_may_stand_in_the_message() {
        var origin = stranger("203.0.113.1");
        office.spf = new SpfConf(true, OnFail.ACCEPT, OnTemperror.ACCEPT, true);
        var pipeline = office.pipeline();
        var findings = pipeline.sender(origin, EVA).findings();
        Office.receive(
                pipeline,
                new Envelope(origin, EVA, List.of(new Recipient(Office.ADA)), findings),
                "Subject: x\n\ny\n");
        Office.receive(
                office.pipeline(),
                new Envelope(origin, EVA, List.of(new Recipient(Office.ADA))),
                "Subject: z\n\n");

        assertThat(office.inbox(Office.ADA).getFirst())
                .startsWith(
                        """
                        Return-Path: <eva@elsewhere.example>
                        Delivered-To: ada@example.org
                        Authentication-Results: mail.example.org;
                        \tspf=pass
                        \t smtp.mailfrom=eva@elsewhere.example
                        Received-SPF: pass (mail.example.org: elsewhere.example lets 203.0.113.1 send for it)
                        \tclient-ip=203.0.113.1;
                        """
                                .replace("\n", "\r\n"))
                .contains("mechanism=\"ip4:203.0.113.1\"\r\nReceived: from ");
        assertThat(office.inbox(Office.ADA).getLast()).doesNotContain("Received-SPF");
    }
}
