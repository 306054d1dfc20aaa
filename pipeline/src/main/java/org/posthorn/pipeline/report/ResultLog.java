package org.posthorn.pipeline.report;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.AppendLog;
import org.posthorn.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * Results of DMARC, a file for each day in UTC. Durable: a crash at any octet leaves what was whole
 * before it. Thread-safe.
 */
public final class ResultLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ResultLog.class);

    /** Octets of a day, some 100,000 messages: the file is read as a whole. */
    private static final long MAX_DAY = 32_000_000;

    private static final String SUFFIX = ".log";

    private final Disk disk;
    private final Path folder;
    private final InstantSource clock;
    private final long maxDay;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Day open;

    private record Day(LocalDate date, AppendLog log) {}

    /** In that folder, which is made when it is needed. */
    public ResultLog(Disk disk, Path folder, InstantSource clock) {
        this(disk, folder, clock, MAX_DAY);
    }

    ResultLog(Disk disk, Path folder, InstantSource clock, long maxDay) {
        this.disk = disk;
        this.folder = folder;
        this.clock = clock;
        this.maxDay = maxDay;
    }

    /** Returns when it is durable, or has been given up: nothing is thrown. */
    public void note(Observation seen) {
        byte[] record = ObservationCodec.write(seen);
        try {
            LocalDate today = today();
            while (!append(today, record)) {
                begin(today);
            }
        } catch (IOException e) {
            log.warn("a DMARC result is not kept: {}", e.toString());
        }
    }

    /** Whether the file of that day is open. At midnight somebody else may have gone on. */
    private boolean append(LocalDate today, byte[] record) throws IOException {
        lock.readLock().lock();
        try {
            Day day = open;
            if (day == null || day.date().isBefore(today)) {
                return false;
            }
            if (day.log().size() + record.length <= maxDay) {
                day.log().append(record);
            }
            return true;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void begin(LocalDate today) throws IOException {
        lock.writeLock().lock();
        try {
            Day day = open;
            if (day != null && !day.date().isBefore(today)) {
                return;
            }
            open = null;
            if (day != null) {
                day.log().close();
            }
            disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
            removeBefore(first(today));
            open = new Day(today, AppendLog.open(disk, file(today), record -> {}));
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void removeBefore(LocalDate first) throws IOException {
        disk.perform(volume -> {
            for (Path file : files()) {
                if (date(file).filter(date -> date.isBefore(first)).isPresent()) {
                    volume.delete(file);
                }
            }
        });
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /**
     * Hands on what was noted on a day, in its order; of today, so far. Nobody who notes something
     * waits for it.
     */
    public void read(LocalDate date, Consumer<Observation> seen) throws IOException {
        AppendLog.read(disk, file(date), record -> ObservationCodec.read(record).ifPresent(seen));
    }

    /** The days of which there is something, and that are not too old to be reported. */
    public List<LocalDate> days() throws IOException {
        return disk.run(volume ->
                Files.isDirectory(folder)
                        ? files().stream()
                                .map(ResultLog::date)
                                .flatMap(Optional::stream)
                                .filter(date -> !date.isBefore(first(today())))
                                .sorted()
                                .toList()
                        : List.of());
    }

    private static LocalDate first(LocalDate today) {
        return today.minusDays(DailyReports.DAYS);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private Path file(LocalDate date) {
        return folder.resolve(date + SUFFIX);
    }

    private static Optional<LocalDate> date(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return name.endsWith(SUFFIX)
                    ? Optional.of(
                            LocalDate.parse(name.substring(0, name.length() - SUFFIX.length())))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try {
            Day day = open;
            open = null;
            if (day != null) {
                day.log().close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
