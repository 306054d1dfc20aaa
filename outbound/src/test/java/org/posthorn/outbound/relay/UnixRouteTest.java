package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.outbound.Attempt;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

@DisplayName("A route to a Unix socket")
class UnixRouteTest {

    private static final String LMTP =
            """
            S: 220 localhost LMTP
            C: LHLO mail.sender.example
            S: 250-localhost
            S: 250 STARTTLS
            C/ MAIL .*
            S: 250 ok
            C: RCPT TO:<ada@example.org>
            S: 250 ok
            C: RCPT TO:<bob@example.org>
            S: 250 ok
            C: DATA
            S: 354 go
            MESSAGE
            S: 250 2.1.5 saved
            S: 552 5.2.2 full
            C: QUIT
            """;

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Net net = new Net(NetConf.defaults());

    @AfterEach
    void close() {
        net.close();
        disk.close();
    }

    private Attempt send(Path socket) throws IOException {
        String settings = "[[route]]\nto = \"unix:%s\"\nprotocol = \"lmtp\"\n".formatted(socket);
        try (var relay =
                Relay.open(
                        Conf.parse(RelayConf.class, settings, "posthorn.toml"),
                        Post.HOSTNAME,
                        Set.of(),
                        new FakeDns(new Zone()),
                        Duration.ofSeconds(5),
                        net,
                        disk,
                        folder.resolve("outbound"))) {
            var parcel = TextParcel.to("ada@example.org", "bob@example.org");
            var hop = relay.route(parcel.transaction(), parcel.recipients().getFirst());
            assertThat(hop.name()).isEqualTo("lmtp:unix:" + socket);
            return relay.carry(hop, parcel);
        }
    }

    @Test
    void is_spoken_to_without_tls_and_answers_for_each_recipient() throws IOException {
        Path socket = folder.resolve("lmtp");
        try (var host = ScriptedHost.at(socket, disk, LMTP)) {
            Attempt attempt = send(socket);
            assertThat(Post.text(attempt))
                    .containsExactly("relayed by localhost", "failed 5.2.2 552 5.2.2 full");
            assertThat(attempt.contact().host()).isEqualTo("unix:" + socket);
            assertThat(attempt.contact().tls()).startsWith("plaintext");
            assertThat(host.messages()).hasSize(1);
            assertThat(host.problems()).isEmpty();
        }
    }

    @Test
    void waits_for_a_server_that_takes_no_mail_now() throws IOException {
        Path socket = folder.resolve("lmtp");
        try (var host = ScriptedHost.at(socket, disk, "S: 521 closed for repairs\n")) {
            assertThat(Post.text(send(socket)))
                    .hasSize(2)
                    .allMatch(text -> text.startsWith("deferred 4.3.2"));
            assertThat(host.problems()).isEmpty();
        }
    }

    @Test
    void waits_for_a_server_that_is_not_there() throws IOException {
        Path socket = folder.resolve("none");
        assertThat(Post.text(send(socket)))
                .hasSize(2)
                .allMatch(text -> text.startsWith("deferred 4.4.1 no connection to " + socket));
    }
}
