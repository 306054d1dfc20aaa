package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

@DisplayName("The relay")
class RelayTest {

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final ScriptedHosts hosts = new ScriptedHosts();
    private final Zone zone =
            new Zone().lines("example.org MX 10 mx.example.org\nmx.example.org A 192.0.2.1");

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void remembers_results_in_a_folder_of_its_own() throws IOException {
        Path own = folder.resolve("outbound");
        try (var relay = open(own)) {
            var letter = Letter.to("ada@example.org");
            var hop = relay.route(letter.transaction(), letter.recipients().getFirst());
            assertThat(Post.text(relay.carry(hop, letter)))
                    .containsExactly("relayed by mx.example.org");
            relay.refresh();
        }
        assertThat(hosts.isClosed()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        assertThat(own.resolve("mta-sts")).exists();
        try (var days = Files.list(own.resolve("tls-results"))) {
            assertThat(days.toList())
                    .singleElement()
                    .satisfies(day ->
                            assertThat(day)
                                    .content()
                                    .isEqualTo("success\texample.org\texample.org\tNONE\t1\n"));
        }
        try (var again = open(own)) {
            again.refresh();
        }
    }

    private Relay open(Path own) throws IOException {
        var conf = RelayConf.DEFAULT;
        return Relay.open(
                conf,
                Ourselves.of(conf, Post.HOSTNAME, Set.of()),
                new FakeDns(zone),
                Duration.ofSeconds(5),
                hosts,
                disk,
                own);
    }
}
