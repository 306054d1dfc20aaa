package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.Name;
import org.posthorn.net.Certificates;
import org.posthorn.net.Connection;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.Protocol;
import org.posthorn.net.TlsConf;
import org.posthorn.net.TlsMode;
import org.posthorn.outbound.relay.Authority.Identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

@DisplayName("Handshakes with other hosts")
class HandshakeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Net net = new Net(Conf.defaults(NetConf.class));
    private final Authority root = Authority.root("root");
    private final Authority middle = root.intermediate("middle");
    private final Authority stranger = Authority.root("stranger");
    private final Trusts trusts = new Trusts(root.trust());

    /** Says one line. */
    private static final class Greeting implements Protocol {

        @Override
        public String name() {
            return "greeting";
        }

        @Override
        public void serve(Connection client) throws IOException {
            client.write(bytes("hello"));
            client.flush();
            client.readLine(100);
        }

        @Override
        public byte[] farewell(Farewell reason) {
            return bytes("bye");
        }

        private static byte[] bytes(String line) {
            return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    @AfterEach
    void close() {
        net.close();
        disk.close();
    }

    @Test
    void prove_the_name_of_the_host_to_an_authority() throws IOException {
        var host = serving(middle.server("mx.example.org"));
        believes(trusts.host(), host, "mx.example.org");
        doubts(trusts.host(), host, "mx.example.net", ResultType.CERTIFICATE_HOST_MISMATCH);
        doubts(
                trusts.host(),
                serving(stranger.server("mx.example.org")),
                "mx.example.org",
                ResultType.CERTIFICATE_NOT_TRUSTED);
        doubts(
                trusts.host(),
                serving(root.expired("mx.example.org")),
                "mx.example.org",
                ResultType.CERTIFICATE_EXPIRED);
    }

    @Test
    void prove_an_address_as_well() throws IOException {
        var host = serving(root.server("127.0.0.1", "2001:db8::1"));
        believes(trusts.host(), host, "127.0.0.1");
        believes(trusts.host(), host, "2001:db8::1");
        doubts(trusts.host(), host, "127.0.0.2", ResultType.CERTIFICATE_HOST_MISMATCH);
    }

    @Test
    void prove_another_name_where_the_configuration_names_one() throws IOException {
        var host = serving(root.server("gw.mail.example.net"));
        believes(trusts.oneOf(List.of(Party.parse("gw.mail.example.net"))), host, "mx.example.org");
        believes(trusts.oneOf(List.of(Party.parse(".example.net"))), host, "mx.example.org");
        doubts(
                trusts.oneOf(List.of(Party.parse("example.net"))),
                host,
                "gw.mail.example.net",
                ResultType.CERTIFICATE_HOST_MISMATCH);
    }

    @Test
    void prove_a_fingerprint_whoever_vouches() throws Exception {
        Identity identity = stranger.expired("other.example");
        var host = serving(identity);
        var print =
                Fingerprint.parse(Authority.tlsa(3, 0, 1, identity.certificate()).association());
        var keyPrint =
                Fingerprint.parse(Authority.tlsa(3, 1, 1, identity.certificate()).association());
        var other = Fingerprint.parse("00".repeat(32));
        believes(trusts.fingerprints(List.of(other, print)), host, "mx.example.org");
        believes(trusts.fingerprints(List.of(keyPrint)), host, "mx.example.org");
        doubts(
                trusts.fingerprints(List.of(other)),
                host,
                "mx.example.org",
                ResultType.VALIDATION_FAILURE);
    }

    @Test
    void prove_what_dane_publishes() throws IOException {
        Identity identity = stranger.server("mx.example.org");
        var host = serving(identity);
        var names = List.of(new Name("mx.example.org"));
        for (var record :
                List.of(
                        Authority.tlsa(3, 1, 1, identity.certificate()),
                        Authority.tlsa(2, 0, 2, stranger.certificate()))) {
            believes(
                    trusts.judgedBy(new DaneJudge(List.of(record), names)), host, "mx.example.org");
        }
        var another = Authority.tlsa(3, 1, 1, root.certificate());
        doubts(
                trusts.judgedBy(new DaneJudge(List.of(another), names)),
                host,
                "mx.example.org",
                ResultType.VALIDATION_FAILURE);
    }

    @Test
    void prove_nothing_where_encryption_is_all() throws IOException {
        believes(trusts.anybody(), serving(stranger.expired("x.example")), "mx.example.org");
    }

    @Test
    void are_watched_while_a_policy_is_tested() throws IOException {
        var good = serving(root.server("mx.example.org"));
        var bad = serving(stranger.server("mx.example.org"));
        believes(trusts.observing(), bad, "mx.example.org");
        assertThat(trusts.doubt(new Name("mx.example.org")).map(ResultType::of))
                .contains(ResultType.CERTIFICATE_NOT_TRUSTED);
        believes(trusts.observing(), good, "mx.example.org");
        assertThat(trusts.doubt(new Name("mx.example.org"))).isEmpty();
    }

    @Test
    void that_are_demanded_alike_share_what_they_know() {
        var record = Authority.tlsa(3, 1, 1, root.certificate());
        var names = List.of(new Name("mx.example.org"));
        assertThat(trusts.judgedBy(new DaneJudge(List.of(record), names)))
                .isSameAs(trusts.judgedBy(new DaneJudge(List.of(record), names)))
                .isNotSameAs(
                        trusts.judgedBy(
                                new DaneJudge(
                                        List.of(record), List.of(new Name("other.example")))));
        assertThat(trusts.host()).isSameAs(trusts.host());
    }

    private void believes(SSLContext context, InetSocketAddress host, String name) {
        assertThatCode(() -> greet(context, host, name)).doesNotThrowAnyException();
    }

    private void doubts(
            SSLContext context, InetSocketAddress host, String name, ResultType reason) {
        assertThatThrownBy(() -> greet(context, host, name))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(ResultType.of(e)).isEqualTo(reason));
    }

    private void greet(SSLContext context, InetSocketAddress host, String name) throws IOException {
        var address = InetAddress.getByAddress(name, host.getAddress().getAddress());
        Connection connection =
                net.connect(
                        new InetSocketAddress(address, host.getPort()),
                        TlsMode.IMPLICIT,
                        context,
                        PATIENCE);
        try {
            assertThat(new String(connection.readLine(100), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
        } finally {
            connection.abort();
        }
    }

    private InetSocketAddress serving(Identity identity) throws IOException {
        Path files = Files.createTempDirectory(folder, "host");
        Path certificate = Files.writeString(files.resolve("cert.pem"), identity.pem());
        Path key = Files.writeString(files.resolve("key.pem"), identity.keyPem());
        var conf = new TlsConf(Optional.of(certificate), Optional.of(key), List.of());
        return net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.IMPLICIT),
                        new Greeting(),
                        Certificates.load(conf, "localhost", files, disk))
                .address();
    }
}
