package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.Trust;
import org.posthorn.outbound.relay.Exchange.TlsState;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;
import org.posthorn.store.maildir.Dovecot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

@DisplayName("Against the servers of Debian")
class RealServersTest {

    private static final String BODY = "\r\n.dot\r\n..\r\nüber\r\n" + "x".repeat(900) + "\r\n";

    private static final String TEXT = "Subject: hello\r\n" + BODY;

    private final Net net = new Net(NetConf.defaults());

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void postfix_takes_a_message_by_tls(@TempDir Path folder) throws IOException {
        Postfix.missing().ifPresent(why -> assumeTrue(false, why));
        try (var postfix = Postfix.start(folder);
                var client = client(false)) {
            for (Need need : List.of(Need.REQUIRED, Need.OFFERED, Need.NEVER)) {
                Exchange exchange =
                        client.deliver(
                                target(postfix.port(), Dialect.SMTP, need),
                                TextParcel.to("bob@example.test").saying(TEXT));
                assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0");
                assertThat(exchange.tls() instanceof TlsState.Established)
                        .isEqualTo(need != Need.NEVER);
            }
            await().until(() -> postfix.messages().size() == 3);
            assertThat(postfix.messages())
                    .allSatisfy(
                            message -> assertThat(message).endsWith(BODY.replace("\r\n", "\n")));
        }
    }

    @Test
    void postfix_takes_chunks_and_many_recipients(@TempDir Path folder) throws IOException {
        Postfix.missing().ifPresent(why -> assumeTrue(false, why));
        try (var postfix = Postfix.start(folder);
                var client = client(true)) {
            String[] names =
                    IntStream.range(0, 25)
                            .mapToObj(i -> "u" + i + "@example.test")
                            .toArray(String[]::new);
            Exchange exchange =
                    client.deliver(
                            target(postfix.port(), Dialect.SMTP, Need.OFFERED),
                            TextParcel.to(names).saying(TEXT));
            assertThat(Visit.words(exchange)).hasSize(25).containsOnly("relayed 2.0.0");
            await().until(() -> postfix.messages().size() == 25);
            assertThat(
                            Visit.words(
                                    client.deliver(
                                            target(postfix.port(), Dialect.SMTP, Need.OFFERED),
                                            TextParcel.to("eve@example.org", "bob@example.test"))))
                    .containsExactly("failed 5.7.1", "relayed 2.0.0");
        }
    }

    @Test
    void dovecot_takes_a_message_by_lmtp(@TempDir Path folder) throws IOException {
        Dovecot.missing().ifPresent(why -> assumeTrue(false, why));
        try (var dovecot = Dovecot.start(folder);
                var client = client(false)) {
            Exchange exchange =
                    client.deliver(
                            target(dovecot.lmtpPort(), Dialect.LMTP, Need.OFFERED),
                            TextParcel.to("ada@example.org", "bob@example.org").saying(TEXT));
            assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0", "relayed 2.0.0");
            for (String user : List.of("ada", "bob")) {
                assertThat(dovecot.doveadm("fetch", "-u", user, "text", "all"))
                        .contains("über")
                        .contains("\n.dot");
            }
        }
    }

    @Test
    void dovecot_takes_messages_through_its_socket(@TempDir Path folder) throws IOException {
        Dovecot.missing().ifPresent(why -> assumeTrue(false, why));
        try (var dovecot = Dovecot.start(folder);
                var client = client(false)) {
            var rule = new TlsRule(Need.NEVER, Trust.INSECURE.context(), "", false);
            var target = Target.of(dovecot.lmtpSocket(), Dialect.LMTP, rule);
            for (int i = 0; i < 2; i++) {
                Exchange exchange =
                        client.deliver(target, TextParcel.to("ada@example.org").saying(TEXT));
                assertThat(Visit.words(exchange)).containsExactly("relayed 2.0.0");
                assertThat(exchange.contact().host()).isEqualTo("unix:" + dovecot.lmtpSocket());
            }
            assertThat(dovecot.doveadm("fetch", "-u", "ada", "text", "all")).contains("\n.dot");
        }
    }

    private SmtpClient client(boolean chunking) {
        var self = new Manners.Self("relay.example.net", Optional.empty());
        return new SmtpClient(
                net, new Manners(self, self, chunking, Visit.PATIENT, Keeping.standard()));
    }

    private static Target target(int port, Dialect dialect, Need need) {
        return new Target(
                "mail.example.test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                dialect,
                new TlsRule(need, Trust.INSECURE.context(), "", false),
                Optional.empty());
    }
}
