package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

@DisplayName("Mail that leaves is signed for its domain")
class DomainSignerTest {

    @TempDir private Path temporary;

    private Instant now = Mailer.NOW;

    @Test
    void a_key_that_is_made_meanwhile_is_noticed_and_a_broken_one_changes_nothing()
            throws Exception {
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var folder = new KeyFolder(disk, temporary);
            var signer = new DomainSigner(folder, Mailer.RELAXED, () -> now);
            assertThat(signer.begin("example.org")).isEmpty();

            var key =
                    folder.create(
                            "example.org", "mail", Algorithm.ED25519, 0, StoredKey.Use.SIGNING);
            assertThat(signer.begin("example.org")).isEmpty();
            now = now.plus(Duration.ofMinutes(1));
            assertThat(signer.begin("example.org")).isPresent();
            assertThat(signer.begin("example.net")).isEmpty();
            assertThat(signer.begin("../example.org")).isEmpty();

            Files.writeString(key.file(), "nothing");
            now = now.plus(Duration.ofMinutes(1));
            assertThat(signer.begin("EXAMPLE.org")).isPresent();
        }
    }
}
