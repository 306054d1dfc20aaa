package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.Name;
import org.posthorn.outbound.relay.TlsResults.Failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

@DisplayName("Results of TLS")
class TlsResultsTest {

    private static final LocalDate DAY = LocalDate.parse("2026-11-29");

    private static final Grounds STS =
            new Grounds(
                    new Name("example.org"),
                    new Name("example.org"),
                    Grounds.Kind.STS,
                    List.of("version: STSv1", "mode: testing"));

    private static final Failure EXPIRED =
            new Failure(ResultType.CERTIFICATE_EXPIRED, "mx.example.org", "192.0.2.1");

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-29T12:00:00Z"));

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void are_counted_for_each_day_and_policy() throws IOException {
        try (var results = open()) {
            results.note(STS, Optional.empty());
            results.note(STS, Optional.of(EXPIRED));
            results.note(STS, Optional.of(EXPIRED));
            results.note(Grounds.none(new Name("example.net")), Optional.empty());
            now.updateAndGet(time -> time.plus(Duration.ofHours(13)));
            results.note(STS, Optional.empty());
            assertThat(results.on(DAY)).hasSize(2);
            assertCounts(results);
            assertThat(results.on(DAY.plusDays(1))).hasSize(1);
            assertThat(results.on(DAY.plusDays(2))).isEmpty();
        }
    }

    @Test
    void are_summed_up_for_whose_mail_it_was() throws IOException {
        try (var results = open()) {
            results.note(STS, Optional.empty());
            results.note(
                    new Grounds(
                            new Name("example.org"),
                            new Name("mx.example.net"),
                            Grounds.Kind.TLSA,
                            List.of("3 1 1 ab")),
                    Optional.of(EXPIRED));
            results.note(Grounds.none(new Name("example.net")), Optional.empty());
        }
        try (var results = open()) {
            var summaries = results.summaries(DAY);
            assertThat(summaries)
                    .extracting(TlsSummary::domain)
                    .containsExactly(new Name("example.org"), new Name("example.net"));
            assertThat(summaries.getFirst().policies())
                    .containsExactly(
                            new TlsSummary.Policy(
                                    "sts", new Name("example.org"), STS.policy(), 1, List.of()),
                            new TlsSummary.Policy(
                                    "tlsa",
                                    new Name("mx.example.net"),
                                    List.of("3 1 1 ab"),
                                    0,
                                    List.of(
                                            new TlsSummary.Failures(
                                                    "certificate-expired",
                                                    "mx.example.org",
                                                    "192.0.2.1",
                                                    1))));
        }
    }

    @Test
    void outlast_a_restart() throws IOException {
        try (var results = open()) {
            results.note(STS, Optional.empty());
            results.note(STS, Optional.of(EXPIRED));
            results.note(STS, Optional.of(EXPIRED));
        }
        try (var results = open()) {
            assertCounts(results);
            results.note(STS, Optional.empty());
        }
        try (var results = open()) {
            assertThat(counts(results).successes()).isEqualTo(2);
        }
    }

    @Test
    void are_written_now_and_then() throws IOException {
        try (var results = open()) {
            results.note(STS, Optional.empty());
            assertThat(folder.resolve("results")).doesNotExist();
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(6)));
            results.note(STS, Optional.of(EXPIRED));
            await().untilAsserted(() ->
                    assertThat(folder.resolve("results/2026-11-29")).isNotEmptyFile());
        }
    }

    @Test
    void are_forgotten_after_some_days() throws IOException {
        try (var results = open()) {
            results.note(STS, Optional.empty());
        }
        now.updateAndGet(time -> time.plus(Duration.ofDays(10)));
        try (var results = open()) {
            assertThat(results.on(DAY)).isEmpty();
            results.note(STS, Optional.empty());
        }
        try (var files = Files.list(folder.resolve("results"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactly("2026-12-09");
        }
    }

    @Test
    void have_bounds() throws IOException {
        try (var results = open()) {
            for (int i = 0; i < TlsResults.MOST_POLICIES + 10; i++) {
                results.note(Grounds.none(new Name("d" + i + ".example")), Optional.empty());
            }
            for (int i = 0; i < TlsResults.MOST_FAILURES + 10; i++) {
                results.note(
                        Grounds.none(new Name("d0.example")),
                        Optional.of(new Failure(ResultType.VALIDATION_FAILURE, "mx" + i, "")));
            }
            assertThat(results.on(DAY)).hasSize(TlsResults.MOST_POLICIES);
            var counts = counts(results, Grounds.none(new Name("d0.example")));
            assertThat(counts.failures()).hasSize(TlsResults.MOST_FAILURES);
        }
    }

    @Test
    void survive_lines_that_say_nothing() throws IOException {
        var evil =
                new Grounds(
                        new Name("example.org"),
                        new Name("example.org"),
                        Grounds.Kind.STS,
                        List.of("a\nsuccess\tevil.example\tSTS\t9\tb"));
        try (var results = open()) {
            results.note(evil, Optional.empty());
        }
        Path file = folder.resolve("results/2026-11-29");
        Files.writeString(
                file,
                Files.readString(file)
                        + "rubbish\n"
                        + "success\t\tx\n"
                        + "success\ta..b\ta\tSTS\t1\n"
                        + "success\ta\tSTS\t1\n"
                        + "failure\ta\ta\tSTS\tx\ty\tz\t1\n");
        try (var results = open()) {
            assertThat(results.on(DAY)).containsOnlyKeys(key(STS));
            assertThat(counts(results).successes()).isEqualTo(1);
        }
    }

    private static void assertCounts(TlsResults results) {
        var counts = counts(results);
        assertThat(counts.successes()).isEqualTo(1);
        assertThat(counts.failures()).containsOnlyKeys(EXPIRED).containsValue(2L);
        assertThat(counts.policy()).isEqualTo(STS.policy());
    }

    private static TlsResults.Counts counts(TlsResults results) {
        return counts(results, STS);
    }

    private static TlsResults.Counts counts(TlsResults results, Grounds grounds) {
        return results.on(DAY).entrySet().stream()
                .filter(entry -> entry.getKey().equals(key(grounds)))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static TlsResults.Key key(Grounds grounds) {
        return TlsResults.Key.of(grounds);
    }

    private TlsResults open() throws IOException {
        return TlsResults.open(disk, folder.resolve("results"), now::get);
    }
}
