package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;
import org.posthorn.pipeline.arc.ArcSealer;
import org.posthorn.pipeline.arc.ArcStatus;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DomainKeys;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

@DisplayName("posthorn arc verify")
class ArcCommandTest {

    private static final String MESSAGE = "From: Ada <ada@example.org>\r\n\r\nText\r\n";

    @TempDir private Path folder;

    private final Zone zone = new Zone();
    private DnsServer server;

    @BeforeEach
    void start() throws IOException {
        server = new DnsServer(zone);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Run verify(String message) throws IOException {
        Path file = folder.resolve("message");
        Files.writeString(file, message);
        return Run.of("arc", "verify", file.toString(), "--dns", server.address().toString());
    }

    private String sealed() throws Exception {
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var keys = new KeyFolder(disk, folder.resolve("keys"));
            var key =
                    keys.create("list.example", "arc", Algorithm.ED25519, 0, StoredKey.Use.SIGNING);
            zone.txt(key.published().name(), key.published().text());
            var clock = InstantSource.system();
            var sealer =
                    new ArcSealer(new DomainKeys(keys, clock), DkimConf.DEFAULT.rules(), clock);
            try (var sealing =
                    sealer.begin("list.example", ArcStatus.NONE, "mx.list.example;\r\n\tspf=pass")
                            .orElseThrow()) {
                byte[] octets = MESSAGE.getBytes(StandardCharsets.US_ASCII);
                sealing.write(octets, 0, octets.length);
                return new String(sealing.end(), StandardCharsets.US_ASCII) + MESSAGE;
            }
        }
    }

    @Test
    void says_who_has_sealed_and_what_they_found() throws Exception {
        String sealed = sealed();
        var pass =
                new Run(
                        0,
                        "pass\n",
                        """
                        1 d=list.example s=arc i=1; mx.list.example; spf=pass
                        oldest-pass=0
                        """);
        assertThat(verify(sealed)).isEqualTo(pass);
        assertThat(verify(sealed.replace("\r\n", "\n"))).isEqualTo(pass);
        assertThat(verify(sealed + "x\r\n"))
                .isEqualTo(
                        new Run(
                                1,
                                "fail\n",
                                "ARC-Message-Signature 1: body hash did not verify\n"));
        assertThat(verify(MESSAGE)).isEqualTo(new Run(1, "none\n", ""));
    }

    @Test
    void a_key_that_cannot_be_had() throws Exception {
        String sealed = sealed();
        zone.mishap("arc._domainkey.list.example", Zone.Mishap.FAILS);
        assertThat(verify(sealed))
                .isEqualTo(
                        new Run(
                                1,
                                "temperror\n",
                                "ARC-Message-Signature 1: key: the server failed\n"));
    }
}
