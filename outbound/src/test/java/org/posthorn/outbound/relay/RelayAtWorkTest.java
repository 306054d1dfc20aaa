package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.outbound.Attempt;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;

@DisplayName("The relay over the network")
class RelayAtWorkTest {

    private static final String HELLO =
            """
            S: 220 mx.example.org ESMTP
            C: EHLO mail.sender.example
            S: 250-mx.example.org
            """;

    private static final String TLS =
            HELLO
                    + """
                    S: 250 STARTTLS
                    C: STARTTLS
                    TLS 220 go
                    C: EHLO mail.sender.example
                    S: 250 mx.example.org
                    """;

    /** Where the handshake fails: it takes the connection with it. */
    private static final String NO_DEAL = HELLO + "S: 250 STARTTLS\nC: STARTTLS\nTLS 220 go\n";

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Net net = new Net(NetConf.defaults());
    private final Zone zone =
            new Zone().lines("example.org MX 10 mx.example.org\nmx.example.org A 127.0.0.1");

    @AfterEach
    void close() {
        net.close();
        disk.close();
    }

    @Test
    void uses_tls_with_anybody_where_nothing_is_demanded() throws IOException {
        try (var host = ScriptedHost.with(TLS + ScriptedHost.MAIL)) {
            Attempt attempt = send(host, "");
            assertThat(Post.text(attempt)).containsExactly("relayed by " + name(attempt));
            assertThat(attempt.contact().tls()).isEqualTo("TLSv1.3 (opportunistic)");
            assertThat(host.messages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"3,1,1", "3,0,2", "3,0,0"})
    void hands_mail_to_the_host_that_dane_publishes(int usage, int selector, int matching)
            throws IOException {
        try (var host = ScriptedHost.with(TLS + ScriptedHost.MAIL)) {
            publish(host, usage, selector, matching, host.certificate());
            Attempt attempt = send(host, "");
            assertThat(attempt.contact().tls()).isEqualTo("TLSv1.3, verified (DANE)");
            assertThat(host.messages()).hasSize(1);
        }
    }

    @Test
    void hands_nothing_to_another_than_dane_publishes() throws IOException {
        try (var host = ScriptedHost.with(NO_DEAL)) {
            publish(host, 3, 1, 1, Authority.root("another").certificate());
            assertThat(Post.text(send(host, ""))).singleElement().asString().startsWith("deferred");
            assertThat(host.messages()).isEmpty();
            assertThat(host.connections()).isEqualTo(1);
        }
    }

    @Test
    void hands_nothing_over_in_plaintext_where_dane_is_published() throws IOException {
        try (var host = ScriptedHost.with(HELLO + "S: 250 8BITMIME\nEND")) {
            publish(host, 3, 1, 1, host.certificate());
            assertThat(Post.text(send(host, ""))).singleElement().asString().startsWith("deferred");
            assertThat(host.messages()).isEmpty();
            assertThat(host.connections()).isEqualTo(1);
        }
    }

    @Test
    void believes_a_certificate_that_is_configured() throws IOException {
        try (var host = ScriptedHost.with(TLS + ScriptedHost.MAIL, NO_DEAL)) {
            String print = Authority.tlsa(3, 0, 1, host.certificate()).association();
            Attempt attempt =
                    send(host, policy("fingerprint", "fingerprints = [\"" + print + "\"]"));
            assertThat(attempt.contact().tls())
                    .isEqualTo("TLSv1.3, verified (configured: fingerprint)");
            assertThat(Post.text(send(host, policy("verify", ""))))
                    .singleElement()
                    .asString()
                    .startsWith("deferred 4.7.5");
            assertThat(host.messages()).hasSize(1);
        }
    }

    private static String policy(String protection, String more) {
        return "[[tls]]\ndomains = [\"example.org\"]\nprotection = \"%s\"\n%s"
                .formatted(protection, more);
    }

    private void publish(
            ScriptedHost host, int usage, int selector, int matching, X509Certificate certificate) {
        var record = Authority.tlsa(usage, selector, matching, certificate);
        zone.tlsa(
                "_" + host.address().getPort() + "._tcp.mx.example.org",
                usage,
                selector,
                matching,
                record.association());
    }

    private Attempt send(ScriptedHost host, String toml) throws IOException {
        String settings =
                "loopback = true\nmta-sts = false\nport = %d\n%s"
                        .formatted(host.address().getPort(), toml);
        try (var relay =
                Relay.open(
                        Conf.parse(RelayConf.class, settings, "posthorn.toml"),
                        Post.HOSTNAME,
                        Set.of(),
                        new FakeDns(zone, Security.SECURE),
                        Duration.ofSeconds(5),
                        net,
                        disk,
                        folder.resolve("outbound"))) {
            var parcel = TextParcel.to("ada@example.org");
            var hop = relay.route(parcel.transaction(), parcel.recipients().getFirst());
            return relay.carry(hop, parcel);
        }
    }

    private static String name(Attempt attempt) {
        return attempt.outcomes().getFirst().diagnosis().host();
    }
}
