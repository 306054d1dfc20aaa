package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

@DisplayName("The file of the login guard")
class GuardFileTest {

    private static final InetAddress EVE = LoginGuardTest.address("192.0.2.66");
    private static final InetAddress HOME = LoginGuardTest.address("2001:db8::7");

    @TempDir private Path folder;
    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final Hours hours = new Hours();

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void bans_and_known_addresses_survive_a_restart() throws IOException {
        LoginGuard first = guard();
        try (var file = open(first)) {
            ban(first);
            first.succeeded(HOME, "ada lovelace@example.test");
            assertThat(file).isNotNull();
        }
        assertThat(Files.readString(file()))
                .isEqualTo(
                        """
                        posthorn guard 1
                        ban 192.0.2.66/32 2026-11-29T09:00:00Z 20
                        known 2001:db8::/64 2026-11-29 ada lovelace@example.test
                        end 2
                        """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");

        LoginGuard second = guard();
        try (var file = open(second)) {
            assertThat(file).isNotNull();
            assertThat(second.isBanned(EVE)).isTrue();
            assertThat(second.bans()).isEqualTo(first.bans());
            for (int i = 0; i < 100; i++) {
                second.failed(
                        LoginGuardTest.address("10.0.0." + i), "ada lovelace@example.test", 0);
            }
            assertThat(second.admit(HOME, "ada lovelace@example.test"))
                    .isEqualTo(new LoginGuard.Admission.Wait(Duration.ZERO, Caller.KNOWN));
        }
    }

    @Test
    void what_is_over_is_not_kept() throws IOException {
        LoginGuard first = guard();
        try (var file = open(first)) {
            ban(first);
            first.succeeded(EVE, "ada");
            file.save();
            hours.pass(Duration.ofDays(91));
            first.succeeded(HOME, "ada");
        }
        assertThat(file()).content().contains("2001:db8::/64").doesNotContain("192.0.2.66");
    }

    @Test
    void failures_write_nothing() {
        LoginGuard guard = guard();
        try (var file = open(guard)) {
            guard.failed(EVE, "ada", 0);
            file.save();
            assertThat(file()).doesNotExist();
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_known_address_is_written_once_a_day() throws IOException {
        LoginGuard guard = guard();
        try (var file = open(guard)) {
            guard.succeeded(HOME, "ada");
            file.save();
            Files.delete(file());
            guard.succeeded(HOME, "ada");
            file.save();
            assertThat(file()).doesNotExist();
            hours.pass(Duration.ofDays(1));
            guard.succeeded(HOME, "ada");
            file.save();
            assertThat(file()).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "end 0\n",
                "posthorn guard 2\nend 0\n",
                "posthorn guard 1\nend 1\n",
                "posthorn guard 1\nban 192.0.2.66/32 2026-11-29T09:00:00Z 20\n",
                "posthorn guard 1\nban 192.0.2.66/32 2026-11-29T09:00:00Z 20\nend 1",
                "posthorn guard 1\nban 192.0.2.66/32 tomorrow 20\nend 1\n",
                "posthorn guard 1\nknown example.org 2026-11-29 ada\nend 1\n",
                "posthorn guard 1\nknown 192.0.2.66/32 2026-11-29\nend 1\n",
                "posthorn guard 1\n\nend 1\n"
            })
    void a_damaged_file_is_set_aside(String text) throws IOException {
        Files.writeString(file(), text);
        LoginGuard guard = guard();
        try (var file = open(guard)) {
            assertThat(file).isNotNull();
            assertThat(guard.bans()).isEmpty();
            ban(guard);
        }
        assertThat(folder.resolve("guard.damaged")).hasContent(text);
        assertThat(file()).content().endsWith("\nend 1\n");
    }

    @Test
    void the_server_starts_over_a_folder_in_the_place_of_the_file() throws IOException {
        Files.createDirectory(file());
        LoginGuard guard = guard();
        try (var file = open(guard)) {
            assertThat(file).isNotNull();
            ban(guard);
        }
        assertThat(file()).content().contains("ban ");
    }

    private void ban(LoginGuard guard) {
        for (int i = 0; i < 20; i++) {
            guard.failed(EVE, "", 0);
        }
    }

    private GuardFile open(LoginGuard guard) {
        return GuardFile.open(file(), disk, guard);
    }

    private Path file() {
        return folder.resolve("guard");
    }

    private LoginGuard guard() {
        var conf = LoginGuardTest.conf(GuardConf.DEFAULT, Duration.ofSeconds(2));
        return new LoginGuard(conf, List.of(), hours, hours);
    }
}
