package org.posthorn.directory;

import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * App passwords in a file, which is read again when it changes and stays as it was read before when
 * it breaks; once it is gone, none are left. Thread-safe.
 */
public final class AppPasswordFile implements AppPasswords {

    /** Of one account: each is compared with what a client sends. */
    public static final int MOST = 32;

    /** Between two looks at the file. */
    private static final Duration LOOKING = Duration.ofSeconds(1);

    private final Path file;
    private final Disk disk;
    private final InstantSource clock;
    private final WatchedFile<AppPasswordLines> watched;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Instant looked = Instant.MIN;
    private volatile AppPasswordLines lines = AppPasswordLines.EMPTY;

    public AppPasswordFile(Path file, Disk disk, InstantSource clock) {
        this.file = file;
        this.disk = disk;
        this.clock = clock;
        this.watched =
                new WatchedFile<>(
                        file,
                        disk,
                        bytes -> AppPasswordLines.parse(bytes, file),
                        new WatchedFile.Content<>(
                                Optional.of(AppPasswordLines.EMPTY), true, List.of()),
                        WatchedFile.Gone.REVOKED);
        look();
    }

    @Override
    public List<AppPassword> of(String user) {
        boolean due = !clock.instant().isBefore(looked.plus(LOOKING));
        // Who comes second need not wait: what was read before is good enough for it.
        if (due && reading.tryLock()) {
            try {
                look();
            } finally {
                reading.unlock();
            }
        }
        return List.copyOf(lines.accounts().getOrDefault(AppPasswordLines.key(user), List.of()));
    }

    private void look() {
        Instant now = clock.instant();
        watched.refresh(now);
        looked = now;
        lines = watched.content().value().orElse(AppPasswordLines.EMPTY);
    }

    /** What is wrong with the file as it is now. */
    public List<DirectoryProblem> problems() {
        reading.lock();
        try {
            look();
            return watched.content().problems();
        } finally {
            reading.unlock();
        }
    }

    /**
     * Adds one.
     *
     * @throws AccountException if the account has one of this name, or too many, or a line of the
     *     file is broken, so that what was read before would stay in use
     * @throws IOException if the file cannot be written; it is as it was then
     */
    public void add(String user, AppPassword password) throws IOException {
        edit(all -> {
            List<String> own = all.stream().filter(line -> isOf(line, user, "")).toList();
            if (own.stream().anyMatch(line -> isOf(line, user, password.name()))) {
                throw new AccountException(
                        user + " has an app password " + password.name() + " already");
            }
            if (own.size() >= MOST) {
                throw new AccountException(user + " has " + MOST + " app passwords already");
            }
            var more = new ArrayList<>(all);
            more.add(AppPasswordLines.line(user, password));
            return more;
        });
    }

    /** Takes one back. Throws as {@link #add} does, if there is none of this name. */
    public void remove(String user, String name) throws IOException {
        boolean removed = edit(all -> all.stream().filter(l -> !isOf(l, user, name)).toList());
        if (!removed) {
            throw new AccountException(user + " has no app password " + name);
        }
    }

    /** How an account is removed. */
    @FunctionalInterface
    public interface Removal {

        void run() throws IOException;
    }

    /**
     * Removes an account after its app passwords, so that another one of the same name gets none of
     * them whatever happens in between: who has removed half of it can do so again. Where that is
     * refused by {@link AccountException} they stay.
     */
    public void removeWith(String user, Removal account) throws IOException {
        reload();
        List<AppPassword> before = of(user);
        edit(all -> all.stream().filter(line -> !isOf(line, user, "")).toList());
        try {
            account.run();
        } catch (AccountException e) {
            for (AppPassword password : before) {
                add(user, password);
            }
            throw e;
        }
    }

    private static boolean isOf(String line, String user, String name) {
        return AppPasswordLines.isOf(line, user, name);
    }

    /** Whether anything had to be written. */
    private boolean edit(UnaryOperator<List<String>> change) throws IOException {
        writing.lock();
        try {
            Path real = disk.run(v -> Files.exists(file) ? file.toRealPath() : file);
            List<String> before = disk.run(v -> read(real));
            List<String> after = change.apply(before);
            if (before.equals(after)) {
                return false;
            }
            byte[] octets = octets(after);
            requireUsable(octets(before), octets);
            disk.replace(real, octets);
        } finally {
            writing.unlock();
        }
        reload();
        return true;
    }

    /** Reads the file now, whatever it looks like. */
    public void reload() {
        reading.lock();
        try {
            watched.distrust();
            look();
        } finally {
            reading.unlock();
        }
    }

    private static byte[] octets(List<String> lines) {
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void requireUsable(byte[] before, byte[] after) {
        reading.lock();
        try {
            watched.requireUsable(before, after);
        } finally {
            reading.unlock();
        }
    }

    private static List<String> read(Path file) throws IOException {
        try {
            String text = new String(WholeFile.octets(file), StandardCharsets.UTF_8);
            return text.isEmpty()
                    ? List.of()
                    : Arrays.asList(text.replaceFirst("\r?\n$", "").split("\r?\n", -1));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
