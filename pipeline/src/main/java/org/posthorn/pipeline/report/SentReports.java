package org.posthorn.pipeline.report;

import org.posthorn.disk.AppendLog;
import org.posthorn.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What has been sent about a day, durably: a file for each kind and day, a record for each step.
 * For one thread.
 *
 * <p>A message that was begun and is not ended may be queued or not; that is for whoever has the
 * queue to say, before it sends anything.
 */
public final class SentReports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SentReports.class);

    /** As long as there may be something to be sent, and some days more. */
    private static final int DAYS = DailyReports.DAYS + 3;

    private static final String SUFFIX = ".log";

    private final Disk disk;
    private final Path folder;
    private final Map<String, Day> days = new HashMap<>();
    private final Set<String> settled = new HashSet<>();

    /** In that folder, which is made when it is needed. */
    public SentReports(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /** Of one kind, about one day. */
    static final class Day {

        private final AppendLog log;
        private final Map<Step, Set<String>> steps;
        private boolean failed;

        private Day(AppendLog log, Map<Step, Set<String>> steps) {
            this.log = log;
            this.steps = steps;
        }

        boolean has(Step step, String id) {
            return steps.getOrDefault(step, Set.of()).contains(id);
        }

        int count(Step step) {
            return steps.getOrDefault(step, Set.of()).size();
        }

        /** Returns when it is durable. */
        void note(Step step, String id) throws IOException {
            if (has(step, id)) {
                return;
            }
            try {
                log.append((step.letter + id).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                failed = true;
                throw e;
            }
            steps.computeIfAbsent(step, key -> new HashSet<>()).add(id);
        }
    }

    /** What a record says. */
    enum Step {
        /** A message is about to be queued. */
        BEGUN('b'),
        /** It is, or is delivered. */
        QUEUED('q'),
        /** Everybody who wants the report has it. */
        DONE('d'),
        /** All reports of the day are done. */
        OVER('o');

        private final char letter;

        Step(char letter) {
            this.letter = letter;
        }

        static Optional<Step> of(char letter) {
            return Stream.of(values()).filter(step -> step.letter == letter).findFirst();
        }
    }

    /**
     * As it is on the disk if it could not be written before. Of a day that could not be settled in
     * time, what was begun counts as sent: the queue may have had it, and nobody can ask any more.
     */
    Day day(ReportKind kind, LocalDate date) throws IOException {
        String file = kind.word() + "-" + date + SUFFIX;
        if (!settled.contains(file)) {
            settle(file, id -> true);
        }
        return open(file);
    }

    /** Whether a message under this id is in the queue. */
    @FunctionalInterface
    public interface Queued {
        boolean has(String id) throws IOException;
    }

    /**
     * Ends what a crash has left begun, where it can be read.
     *
     * @param queued whether a message under this id is in the queue, which sends nothing yet
     */
    public void settle(Queued queued) {
        try {
            for (String file : files()) {
                trySettle(file, queued);
            }
        } catch (IOException e) {
            log.warn("it cannot be read which daily reports were sent: {}", e.toString());
        }
    }

    private void trySettle(String file, Queued queued) {
        try {
            settle(file, queued);
        } catch (IOException e) {
            log.warn("{}: it cannot be read which were sent: {}", file, e.toString());
        }
    }

    private void settle(String file, Queued queued) throws IOException {
        Day day = open(file);
        for (String id : Set.copyOf(day.steps.getOrDefault(Step.BEGUN, Set.of()))) {
            if (!day.has(Step.QUEUED, id) && queued.has(id)) {
                day.note(Step.QUEUED, id);
            }
        }
        settled.add(file);
    }

    /** Forgets what nobody asks for any more. */
    void forget(LocalDate today) throws IOException {
        for (String file : files()) {
            if (date(file).filter(date -> date.isBefore(today.minusDays(DAYS))).isPresent()) {
                forget(file);
                settled.remove(file);
                disk.perform(volume -> volume.delete(folder.resolve(file)));
            }
        }
    }

    private void forget(String file) throws IOException {
        Day day = days.remove(file);
        if (day != null) {
            day.log.close();
        }
    }

    /** What could not be written may be there or not: the file knows. */
    private Day open(String file) throws IOException {
        Day day = days.get(file);
        if (day != null && day.failed) {
            forget(file);
            day = null;
        }
        if (day == null) {
            disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
            var steps = new HashMap<Step, Set<String>>();
            day = new Day(AppendLog.open(disk, folder.resolve(file), read(steps)), steps);
            days.put(file, day);
        }
        return day;
    }

    private static Consumer<byte[]> read(Map<Step, Set<String>> steps) {
        return octets -> {
            String text = new String(octets, StandardCharsets.US_ASCII);
            if (!text.isEmpty()) {
                Step.of(text.charAt(0))
                        .ifPresent(step ->
                                steps.computeIfAbsent(step, key -> new HashSet<>())
                                        .add(text.substring(1)));
            }
        };
    }

    private List<String> files() throws IOException {
        return disk.run(volume -> {
            if (!Files.isDirectory(folder)) {
                return List.<String>of();
            }
            try (var all = Files.list(folder)) {
                return all.map(file -> String.valueOf(file.getFileName()))
                        .filter(file -> date(file).isPresent())
                        .toList();
            }
        });
    }

    private static Optional<LocalDate> date(String file) {
        int dash = file.indexOf('-');
        try {
            return dash > 0 && file.endsWith(SUFFIX)
                    ? Optional.of(
                            LocalDate.parse(
                                    file.substring(dash + 1, file.length() - SUFFIX.length())))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        for (Day day : days.values()) {
            day.log.close();
        }
        days.clear();
    }
}
