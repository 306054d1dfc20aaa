package org.posthorn.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.AppendLog;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

@DisplayName("What DMARC found, day by day")
class ResultLogTest {

    @TempDir private Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private volatile Instant now = Sample.NOON;
    private ResultLog log;

    private ResultLog open(long maxDay) {
        return new ResultLog(disk, home(), () -> now, maxDay);
    }

    private static List<Observation> read(ResultLog log, LocalDate day) throws IOException {
        var all = new ArrayList<Observation>();
        log.read(day, all::add);
        return all;
    }

    private Path home() {
        return folder.resolve("dmarc");
    }

    @BeforeEach
    void fresh() {
        log = open(1_000_000);
    }

    @AfterEach
    void close() throws IOException {
        log.close();
        disk.close();
    }

    @Test
    void is_kept_as_it_was_and_for_its_owner() throws IOException {
        assertThat(log.days()).isEmpty();
        var one = Sample.passed("example.org", "192.0.2.1");
        var other = Sample.failed("example.org", "2001:db8::1");
        log.note(one);
        log.note(other);
        assertThat(read(log, Sample.DAY)).containsExactly(one, other);
        log.note(one);
        log.close();

        log = open(1_000_000);
        log.note(other);
        assertThat(read(log, Sample.DAY)).containsExactly(one, other, one, other);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home())))
                .isEqualTo("rwx------");
    }

    @Test
    void a_crash_at_any_octet_leaves_what_was_whole_before_it() throws IOException {
        var one = Sample.passed("example.org", "192.0.2.1");
        for (int i = 0; i < 3; i++) {
            log.note(one);
        }
        log.close();
        Path file = home().resolve("2026-11-28.log");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            int left = length / (whole.length / 3);
            try (var again = open(1_000_000)) {
                again.note(one);
                assertThat(read(again, Sample.DAY)).isEqualTo(Collections.nCopies(left + 1, one));
            }
        }
    }

    @Test
    void each_day_has_a_file_and_goes_after_a_week() throws IOException {
        Files.createDirectories(home());
        Files.writeString(home().resolve("notes.log"), "mine");
        for (int i = 0; i < 10; i++) {
            log.note(Sample.passed("example.org", "192.0.2." + i));
            now = now.plus(Duration.ofDays(1));
        }
        assertThat(log.days())
                .hasSize(7)
                .startsWith(Sample.DAY.plusDays(3))
                .endsWith(Sample.DAY.plusDays(9));
        assertThat(read(log, Sample.DAY.plusDays(5))).hasSize(1);
        assertThat(read(log, Sample.DAY)).isEmpty();
        assertThat(home().resolve("notes.log")).exists();
    }

    @Test
    void a_day_is_over_after_a_week_though_nothing_new_comes() throws IOException {
        log.note(Sample.passed("example.org", "192.0.2.1"));
        now = now.plus(Duration.ofDays(7));
        assertThat(log.days()).containsExactly(Sample.DAY);
        now = now.plus(Duration.ofDays(1));
        assertThat(log.days()).isEmpty();
    }

    @Test
    void a_day_has_an_end_in_octets() throws IOException {
        log = open(2_000);
        for (int i = 0; i < 100; i++) {
            log.note(Sample.passed("example.org", "192.0.2.1"));
        }
        assertThat(Files.size(home().resolve("2026-11-28.log"))).isBetween(1_000L, 2_100L);
        assertThat(read(log, Sample.DAY)).hasSizeBetween(3, 20);
    }

    @Test
    void a_result_is_noted_while_others_are_read() throws Exception {
        log.note(Sample.passed("example.org", "192.0.2.1"));
        log.read(
                Sample.DAY,
                one -> {
                    var noting =
                            Thread.ofVirtual()
                                    .start(() -> log.note(Sample.failed("example.org", "::1")));
                    assertThatCode(() -> noting.join(Duration.ofMinutes(1)))
                            .doesNotThrowAnyException();
                    assertThat(noting.isAlive()).isFalse();
                });
        assertThat(read(log, Sample.DAY)).hasSize(2);
    }

    @Test
    void what_another_version_wrote_is_passed_over() throws IOException {
        log.note(Sample.passed("example.org", "192.0.2.1"));
        log.close();
        try (var raw = AppendLog.open(disk, home().resolve("2026-11-28.log"), record -> {})) {
            raw.append(new byte[] {99, 1, 2, 3});
            raw.append(new byte[] {1, 2, 3});
            raw.append(new byte[0]);
        }
        log = open(1_000_000);
        log.note(Sample.passed("example.org", "192.0.2.2"));
        assertThat(read(log, Sample.DAY)).hasSize(2);
    }

    @Test
    void what_the_version_without_comments_wrote_is_read() throws IOException {
        log.note(Sample.passed("example.org", "192.0.2.1"));
        log.close();
        byte[] octets = ObservationCodec.write(Sample.failed("example.org", "192.0.2.1"));
        octets[0] = 1;
        try (var raw = AppendLog.open(disk, home().resolve("2026-11-28.log"), record -> {})) {
            raw.append(octets);
        }
        log = open(1_000_000);

        assertThat(read(log, Sample.DAY)).extracting(Observation::comment).containsExactly("", "");
    }

    @Test
    void many_at_once_and_over_midnight() throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int j = 0; j < 25; j++) {
                                    log.note(Sample.passed("example.org", "192.0.2.1"));
                                }
                            }));
        }
        now = now.plus(Duration.ofDays(1));
        for (Thread thread : threads) {
            thread.join();
        }
        int all = 0;
        for (var day : log.days()) {
            all += read(log, day).size();
        }
        assertThat(all).isEqualTo(200);
    }

    @Test
    void a_result_that_cannot_be_kept_harms_nobody() throws IOException {
        Files.writeString(home(), "a file where the folder should be");
        log.note(Sample.passed("example.org", "192.0.2.1"));
        assertThat(List.of(home())).allMatch(Files::isRegularFile);
    }
}
