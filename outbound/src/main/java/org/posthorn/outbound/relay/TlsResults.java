package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.disk.Disk;
import org.posthorn.dns.Name;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what became of TLS, for each day and each domain's policy, as reports about it need it.
 * RFC 8460 §4. Thread-safe.
 *
 * <p>The counts are in memory, and written at most once in five minutes and at the end: so much of
 * them a crash may take, and nothing else depends on them. A day is a file of lines with tabs:
 * {@code policy}, {@code success} or {@code failure}; domain of the mail; domain of the policy; its
 * kind; then the line of the policy, or for a failure its type, host and address; the count.
 */
final class TlsResults implements TlsLog, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TlsResults.class);

    /** Of one day. What is beyond is not counted. */
    static final int MOST_POLICIES = 5000;

    /** Kinds of failures of one policy. */
    static final int MOST_FAILURES = 50;

    /** A report is about the day before. */
    static final int DAYS = 3;

    private static final Duration PAUSE = Duration.ofMinutes(5);

    private static final int SHOWN = 500;

    private final Disk disk;
    private final Path folder;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final TreeMap<LocalDate, Day> days = new TreeMap<>();
    private Instant written;
    private volatile boolean closed;

    /** A kind of failure. */
    record Failure(ResultType type, String host, String address) {

        TlsSummary.Failures times(long count) {
            return new TlsSummary.Failures(type.word(), host, address, count);
        }
    }

    /** Of one policy on one day. */
    static final class Counts {

        private final List<String> policy;
        private final Map<Failure, Long> failures = new LinkedHashMap<>();
        private long successes;

        Counts(List<String> policy) {
            this.policy = policy;
        }

        List<String> policy() {
            return policy;
        }

        long successes() {
            return successes;
        }

        Map<Failure, Long> failures() {
            return Map.copyOf(failures);
        }

        TlsSummary.Policy summary(Key key) {
            return new TlsSummary.Policy(
                    key.kind().word(),
                    key.domain(),
                    policy,
                    successes,
                    failures.entrySet().stream()
                            .map(entry -> entry.getKey().times(entry.getValue()))
                            .toList());
        }

        private void add(Failure failure, long count) {
            if (failures.containsKey(failure) || failures.size() < MOST_FAILURES) {
                failures.merge(failure, count, Long::sum);
            }
        }
    }

    /**
     * Whose policy it is.
     *
     * @param mail whose mail it is about
     */
    record Key(Name mail, Name domain, Grounds.Kind kind) {

        static Key of(Grounds grounds) {
            return new Key(grounds.mail(), grounds.domain(), grounds.kind());
        }
    }

    private static final class Day {
        private final Map<Key, Counts> counts = new LinkedHashMap<>();
        private boolean changed;
    }

    private TlsResults(Disk disk, Path folder, InstantSource clock) {
        this.disk = disk;
        this.folder = folder;
        this.clock = clock;
        this.written = clock.instant();
    }

    /**
     * @param folder made when it is needed
     */
    static TlsResults open(Disk disk, Path folder, InstantSource clock) throws IOException {
        var results = new TlsResults(disk, folder, clock);
        LocalDate today = results.today();
        for (int i = 0; i < DAYS; i++) {
            results.read(today.minusDays(i));
        }
        return results;
    }

    @Override
    public void note(Grounds grounds, Optional<Failure> failure) {
        lock.lock();
        try {
            Day day = days.computeIfAbsent(today(), key -> new Day());
            counts(day, Key.of(grounds), grounds.policy())
                    .ifPresent(counts -> {
                        failure.ifPresentOrElse(
                                what -> counts.add(what, 1), () -> counts.successes++);
                        day.changed = true;
                    });
            if (written.plus(PAUSE).isBefore(clock.instant())) {
                written = clock.instant();
                Thread.ofVirtual().name("tls-results").start(this::writeUnlessClosed);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was counted on a day, copied. */
    Map<Key, Counts> on(LocalDate date) {
        lock.lock();
        try {
            var day = days.get(date);
            var copy = new LinkedHashMap<Key, Counts>();
            if (day != null) {
                day.counts.forEach((key, counts) -> {
                    var one = new Counts(counts.policy);
                    one.successes = counts.successes;
                    one.failures.putAll(counts.failures);
                    copy.put(key, one);
                });
            }
            return copy;
        } finally {
            lock.unlock();
        }
    }

    /** The same for those who are told about it, in the order in which mail first went there. */
    List<TlsSummary> summaries(LocalDate date) {
        var policies = new LinkedHashMap<Name, List<TlsSummary.Policy>>();
        on(date).forEach((key, counts) ->
                policies.computeIfAbsent(key.mail(), mail -> new ArrayList<>())
                        .add(counts.summary(key)));
        return policies.entrySet().stream()
                .map(entry -> new TlsSummary(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Optional<Counts> counts(Day day, Key key, List<String> policy) {
        if (day.counts.size() >= MOST_POLICIES && !day.counts.containsKey(key)) {
            return Optional.empty();
        }
        return Optional.of(day.counts.computeIfAbsent(key, k -> new Counts(policy)));
    }

    private LocalDate today() {
        return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    }

    private Path file(LocalDate date) {
        return folder.resolve(date.toString());
    }

    /** Writes what has changed, and removes days that nobody reports any more. */
    private void write() {
        writing.lock(); // an older state must not replace a newer one
        try {
            writeChanged();
        } finally {
            writing.unlock();
        }
    }

    private void writeUnlessClosed() {
        if (!closed) {
            write();
        }
    }

    private void writeChanged() {
        var texts = new LinkedHashMap<LocalDate, String>();
        LocalDate oldest = today().minusDays(DAYS - 1L);
        lock.lock();
        try {
            days.headMap(oldest).clear();
            days.forEach((date, day) -> {
                if (day.changed) {
                    texts.put(date, text(day));
                    day.changed = false;
                }
            });
        } finally {
            lock.unlock();
        }
        try {
            if (!texts.isEmpty()) {
                disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
            }
            for (var text : texts.entrySet()) {
                disk.replace(file(text.getKey()), text.getValue().getBytes(UTF_8));
            }
            removeBefore(oldest);
        } catch (IOException e) {
            log.warn("the results of TLS are not kept: {}", e.toString());
        }
    }

    private void removeBefore(LocalDate oldest) throws IOException {
        disk.perform(volume -> {
            if (!Files.isDirectory(folder)) {
                return;
            }
            try (var files = Files.newDirectoryStream(folder, "????-??-??")) {
                for (Path file : files) { // dates are in the order of their letters
                    if (file.getFileName().toString().compareTo(oldest.toString()) < 0) {
                        volume.delete(file);
                    }
                }
            }
        });
    }

    private static String text(Day day) {
        var text = new StringBuilder();
        day.counts.forEach((key, counts) -> {
            String of =
                    "\t%s\t%s\t%s\t".formatted(key.mail().text(), key.domain().text(), key.kind());
            for (String line : counts.policy) {
                text.append("policy").append(of).append(shown(line)).append('\n');
            }
            text.append("success").append(of).append(counts.successes).append('\n');
            counts.failures.forEach((failure, count) ->
                    text.append("failure")
                            .append(of)
                            .append(failure.type().word())
                            .append('\t')
                            .append(shown(failure.host()))
                            .append('\t')
                            .append(shown(failure.address()))
                            .append('\t')
                            .append(count)
                            .append('\n'));
        });
        return text.toString();
    }

    /** On one line and not endless, whoever has written it. */
    private static String shown(String text) {
        return text.substring(0, Math.min(SHOWN, text.length())).replaceAll("\\p{Cntrl}", " ");
    }

    private void read(LocalDate date) throws IOException {
        String text;
        try {
            text = disk.run(volume -> new String(Files.readAllBytes(file(date)), UTF_8));
        } catch (NoSuchFileException e) {
            return;
        }
        var policies = new LinkedHashMap<Key, List<String>>();
        var day = new Day();
        for (String line : text.lines().toList()) {
            try {
                read(line.split("\t", -1), day, policies);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                log.debug("a line that says nothing in {}: {}", file(date), line);
            }
        }
        days.put(date, day);
    }

    private static void read(String[] parts, Day day, Map<Key, List<String>> policies) {
        var key = new Key(new Name(parts[1]), new Name(parts[2]), Grounds.Kind.valueOf(parts[3]));
        var policy = policies.computeIfAbsent(key, k -> new ArrayList<>());
        switch (parts[0]) {
            case "policy" -> policy.add(parts[4]);
            case "success" ->
                    counts(day, key, policy)
                            .ifPresent(counts -> counts.successes = Long.parseLong(parts[4]));
            case "failure" -> {
                var failure =
                        new Failure(
                                ResultType.ofWord(parts[4])
                                        .orElseThrow(() -> new IllegalArgumentException(parts[4])),
                                parts[5],
                                parts[6]);
                counts(day, key, policy)
                        .ifPresent(counts -> counts.add(failure, Long.parseLong(parts[7])));
            }
            default -> throw new IllegalArgumentException(parts[0]);
        }
    }

    @Override
    public void close() {
        closed = true;
        write();
    }
}
