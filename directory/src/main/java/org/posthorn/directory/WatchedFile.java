package org.posthorn.directory;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A file that people edit while we use it: read again when it has changed, and left as it was read
 * before when the new text is broken. One thread at a time.
 */
final class WatchedFile<T extends ParsedFile> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

    /** In octets: a million accounts fit, a log file named by mistake does not. */
    static final long MAX_SIZE = 256L * 1024 * 1024;

    /** Times of files are coarse: a younger one may hide a second change. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    /** A log line for each broken line of a foreign file would bury the first of them. */
    private static final int LOGGED = 10;

    /**
     * What is known now.
     *
     * @param complete whether every line could be read, so that what is not there is nowhere
     */
    record Content<T>(Optional<T> value, boolean complete, List<DirectoryProblem> problems) {

        Content {
            problems = List.copyOf(problems);
        }
    }

    /** What becomes of what was read from a file that is no longer there. */
    enum Gone {
        /** It stays: mail would be lost by a mistake. */
        KEPT,
        /** It ends, once this is no moment between two writings: it lets people in. */
        REVOKED
    }

    /** By which a change is seen. */
    record Stamp(FileTime modified, long size, @Nullable Object key) {

        static Stamp of(BasicFileAttributes file) {
            return new Stamp(file.lastModifiedTime(), file.size(), file.fileKey());
        }

        /** Whoever writes a file in place empties it first: a part of it is no reason to act. */
        boolean isPartOf(Stamp before) {
            return size < before.size && Objects.equals(key, before.key);
        }

        boolean isSettledAt(Instant reading) {
            Duration age = Duration.between(modified.toInstant(), reading);
            return age.abs().compareTo(SETTLING) > 0;
        }
    }

    private record Reading(Stamp stamp, byte[] bytes) {}

    private final Path file;
    private final Disk disk;
    private final Function<byte[], T> parser;
    private final Content<T> missing;
    private final Gone gone;
    private Optional<Stamp> stamp = Optional.empty();

    /** Of what is in use, even where {@link #stamp} does not trust it. */
    private Optional<Stamp> used = Optional.empty();

    private Content<T> content;

    /** Since when the file has not been there. */
    private Optional<Instant> absent = Optional.empty();

    /** {@code missing} is the content while there has not been such a file yet. */
    WatchedFile(Path file, Disk disk, Function<byte[], T> parser, Content<T> missing, Gone gone) {
        this.file = file;
        this.disk = disk;
        this.parser = parser;
        this.missing = missing;
        this.gone = gone;
        this.content = missing;
    }

    Path file() {
        return file;
    }

    Content<T> content() {
        return content;
    }

    /** The next look reads the file whatever it looks like: somebody says that it is whole. */
    void distrust() {
        stamp = Optional.empty();
        used = Optional.empty();
        absent = Optional.of(Instant.MIN);
    }

    /**
     * Throws where a changed text could not come into force: a line of it is broken, and what was
     * read before would stay in use.
     */
    void requireUsable(byte[] before, byte[] after) {
        List<DirectoryProblem> left = parser.apply(after).problems();
        // with the numbers that lines have now
        var problems = new ArrayList<>(parser.apply(before).problems());
        problems.addAll(left);
        // the parser may remember what it has read, which is not what is in use
        stamp = Optional.empty();
        if (!left.isEmpty() && keepsOld()) {
            throw new AccountException("mend this first: " + problems.getFirst());
        }
    }

    /** That there has been no file is nothing to go back to: the broken one may say more. */
    private boolean keepsOld() {
        return content.complete() && !content.equals(missing);
    }

    /** Looks at the file, and reads it if it has changed since. */
    void refresh(Instant now) {
        Content<T> before = content;
        try {
            Optional<Reading> reading = disk.run(volume -> readIfChanged(now));
            absent = Optional.empty();
            if (reading.isEmpty()) {
                return;
            }
            Stamp read = reading.get().stamp();
            stamp = read.isSettledAt(now) ? Optional.of(read) : Optional.empty();
            used = Optional.of(read);
            take(parser.apply(reading.get().bytes()));
        } catch (NoSuchFileException e) {
            stamp = Optional.empty();
            content = hasReadNothing() || hasEnded(now) ? missing : keep("is gone");
        } catch (IOException e) {
            stamp = Optional.empty();
            content = keep("cannot be read: " + why(e));
        }
        if (!content.problems().equals(before.problems())) {
            content.problems().stream().limit(LOGGED).forEach(p -> LOG.error("{}", p));
        }
    }

    private boolean hasEnded(Instant now) {
        Instant since = absent.orElse(now);
        absent = Optional.of(since);
        return switch (gone) {
            case KEPT -> false;
            case REVOKED -> {
                boolean ended = !now.isBefore(since.plus(SETTLING));
                if (ended) {
                    LOG.warn("{} is gone, and nothing of it in use any more", file);
                }
                yield ended;
            }
        };
    }

    private void take(T parsed) {
        boolean broken = !parsed.problems().isEmpty();
        content =
                broken && keepsOld()
                        ? new Content<>(content.value(), true, parsed.problems())
                        : new Content<>(Optional.of(parsed), !broken, parsed.problems());
    }

    /** What cannot be read from the start may say anything. */
    private Content<T> keep(String fault) {
        boolean old = !hasReadNothing();
        String text = old ? fault + "; what was read before stays in use" : fault;
        return new Content<>(
                content.value(),
                old && content.complete(),
                List.of(new DirectoryProblem(file, 0, text)));
    }

    /** Without the file, which stands in front. */
    private static String why(IOException e) {
        String kind = e.getClass().getSimpleName();
        return e instanceof FileSystemException named
                ? Objects.requireNonNullElse(named.getReason(), kind)
                : Objects.requireNonNullElse(e.getMessage(), kind);
    }

    /** Why nobody knows what it says: it is there, and could never be read. */
    Optional<DirectoryProblem> unread() {
        return hasReadNothing() && !content.equals(missing)
                ? content.problems().stream().findFirst()
                : Optional.empty();
    }

    private boolean hasReadNothing() {
        return content.value().equals(missing.value());
    }

    private Optional<Reading> readIfChanged(Instant at) throws IOException {
        Stamp now = Stamp.of(Files.readAttributes(file, BasicFileAttributes.class));
        boolean half = !now.isSettledAt(at) && used.filter(now::isPartOf).isPresent();
        if (half || stamp.equals(Optional.of(now))) {
            return Optional.empty();
        }
        if (now.size() > MAX_SIZE) {
            throw new IOException("larger than " + MAX_SIZE + " octets");
        }
        byte[] bytes = WholeFile.octets(file);
        boolean cut = bytes.length < now.size();
        return cut ? Optional.empty() : Optional.of(new Reading(now, bytes));
    }
}
