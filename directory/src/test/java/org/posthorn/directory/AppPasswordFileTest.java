package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Secret;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;

@DisplayName("The file of app passwords")
class AppPasswordFileTest {

    private static final String ADA = "ada@example.org";

    @TempDir private Path folder;
    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private Instant now = Instant.parse("2026-11-29T08:00:00Z");

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void keeps_several_for_an_account_and_nobody_elses() throws IOException {
        AppPasswordFile apps = open();
        assertThat(apps.of(ADA)).isEmpty();

        apps.add(ADA, app("phone", "imap", "smtp"));
        apps.add(ADA, app("work laptop"));
        apps.add("bob@example.org", app("phone"));

        assertThat(apps.of("Ada@example.org"))
                .containsExactly(app("phone", "imap", "smtp"), app("work laptop"));
        assertThat(open().of(ADA)).isEqualTo(apps.of(ADA));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(file())
                .hasContent(
                        """
                        ada@example.org:phone:{SHA256}x:imap,smtp:2026-11-29
                        ada@example.org:work laptop:{SHA256}x:all:2026-11-29
                        bob@example.org:phone:{SHA256}x:all:2026-11-29
                        """);
    }

    @Test
    void takes_back_one_or_all_and_leaves_comments() throws IOException {
        Files.writeString(
                file(),
                """
                # ada@example.org:phone: lost in June

                ada@example.org:phone:{SHA256}x:all:2026-11-29
                bob@example.org:phone:{SHA256}x:all:2026-11-29
                ada@example.org:pad:{SHA256}x:all:2026-11-29
                """);
        AppPasswordFile apps = open();

        apps.remove(ADA, "phone");
        assertThat(apps.of(ADA)).containsExactly(app("pad"));
        assertThatThrownBy(() -> apps.remove(ADA, "phone"))
                .isInstanceOf(AccountException.class)
                .hasMessage("ada@example.org has no app password phone");
        apps.removeWith(ADA, () -> {});
        apps.removeWith(ADA, () -> {});
        assertThat(file())
                .hasContent(
                        """
                        # ada@example.org:phone: lost in June

                        bob@example.org:phone:{SHA256}x:all:2026-11-29
                        """);
    }

    @Test
    void refuses_two_of_one_name_and_too_many() throws IOException {
        AppPasswordFile apps = open();
        for (int i = 0; i < AppPasswordFile.MOST; i++) {
            apps.add(ADA, app("app " + i));
        }

        assertThatThrownBy(() -> apps.add(ADA, app("app 1")))
                .hasMessage("ada@example.org has an app password app 1 already");
        assertThatThrownBy(() -> apps.add(ADA, app("one more")))
                .hasMessage("ada@example.org has 32 app passwords already");
        for (String name : List.of("", " ", "a:b", "a\nb", "<b>", "x ", "x".repeat(65))) {
            assertThatThrownBy(() -> app(name)).isInstanceOf(AccountException.class);
        }
    }

    @Test
    void reads_a_changed_file_again_and_keeps_the_last_good_one() throws IOException {
        AppPasswordFile apps = open();
        Files.writeString(file(), "ada@example.org:phone:{SHA256}x:all:2026-11-29\n");
        now = now.plus(Duration.ofSeconds(2));
        assertThat(apps.of(ADA)).containsExactly(app("phone"));

        Files.writeString(
                file(), "ada@example.org:phone:secret\nada@example.org:pad:{SHA256}x::x\n");
        now = now.plus(Duration.ofSeconds(2));
        assertThat(apps.of(ADA)).containsExactly(app("phone"));
        assertThat(apps.problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("secret"));
    }

    @Test
    void takes_nothing_back_in_a_broken_file_that_is_not_in_force() throws IOException {
        String line = "ada@example.org:phone:{SHA256}x:all:2026-11-29\n";
        Files.writeString(file(), line);
        AppPasswordFile apps = open();
        Files.writeString(file(), line + "broken\n");

        assertThatThrownBy(() -> apps.remove(ADA, "phone"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("app-passwords:2: ");
        assertThat(file()).hasContent(line + "broken\n");

        Files.writeString(file(), line);
        apps.remove(ADA, "phone");
        assertThat(apps.of(ADA)).isEmpty();
    }

    @Test
    void takes_all_back_once_the_file_is_gone() throws IOException {
        Files.writeString(file(), "ada@example.org:phone:{SHA256}x:all:2026-11-29\n");
        AppPasswordFile apps = open();
        Files.delete(file());

        now = now.plusSeconds(1);
        assertThat(apps.of(ADA)).as("a moment between two writings").hasSize(1);
        now = now.plusSeconds(2);
        assertThat(apps.of(ADA)).isEmpty();

        apps.add(ADA, app("phone"));
        Files.delete(file());
        apps.reload();
        assertThat(apps.of(ADA)).isEmpty();
    }

    @Test
    void a_name_is_the_same_in_all_its_forms() throws IOException {
        Files.writeString(
                file(), "Bjo\u0308rn@b\u00FCcher.example:phone:{SHA256}x:all:2026-11-29\n");

        assertThat(open().of("bj\u00F6rn@xn--bcher-kva.example")).hasSize(1);
    }

    @Test
    void no_octets_break_the_parser() {
        var random = new Random(7);
        byte[] line =
                "ada@example.org:phone:{SHA256}x:all:2026-11-29\n"
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = line.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            AppPasswordLines parsed = AppPasswordLines.parse(octets, file());
            assertThat(parsed.accounts().size() + parsed.problems().size()).isLessThanOrEqualTo(6);
        }
    }

    private static AppPassword app(String name, String... services) {
        return new AppPassword(
                name, new Secret("{SHA256}x"), Set.of(services), LocalDate.of(2026, 11, 29));
    }

    private Path file() {
        return folder.resolve("app-passwords");
    }

    private AppPasswordFile open() {
        return new AppPasswordFile(file(), disk, () -> now);
    }
}
