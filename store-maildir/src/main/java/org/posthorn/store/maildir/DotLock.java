package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * A lock that other programs keep to: a file that exists while somebody holds it, with {@code
 * <pid>:<hostname>} inside, as Dovecot writes it.
 *
 * <p>One that a dead process of this machine left is taken over at once, any other after two
 * minutes without a sign of life. We hold it for a few disk operations and give no such sign.
 */
final class DotLock {

    /** As Dovecot: its holders touch theirs every ten seconds. */
    static final Duration STALE = Duration.ofMinutes(2);

    /** No two clocks differ by so much, but ours before a power cut and after it. */
    private static final Duration FUTURE = Duration.ofMinutes(30);

    /** A little longer than it takes a lock to become stale. */
    static final Duration PATIENCE = Duration.ofSeconds(125);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Logger LOG = LoggerFactory.getLogger(DotLock.class);

    private final MaildirDisk disk;
    private final Path file;

    private DotLock(MaildirDisk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    /**
     * Does some work while holding the lock. Waits for it on the calling thread, for two minutes at
     * most: then {@code UNAVAILABLE}.
     */
    static <T> T holding(MaildirDisk disk, Path file, Host host, Supplier<T> work) {
        DotLock held = acquire(disk, file, host);
        try {
            return work.get();
        } finally {
            held.release();
        }
    }

    private static DotLock acquire(MaildirDisk disk, Path file, Host host) {
        Instant end = host.clock().instant().plus(PATIENCE);
        while (!disk.run(v -> attempt(v, file, host))) {
            if (host.clock().instant().isAfter(end)) {
                throw new StoreException(Reason.UNAVAILABLE, "locked: " + file);
            }
            pause(file);
        }
        return new DotLock(disk, file);
    }

    /** Until it makes sense to try it again. */
    static void pause(Path file) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "interrupted at " + file, e);
        }
    }

    private void release() {
        try {
            disk.perform(v -> v.delete(file));
        } catch (StoreException e) {
            LOG.warn("lock file is not there to be removed: {}", file, e);
        }
    }

    /** A lock without its holder's name would be waited for long after a crash: so by a link. */
    static boolean attempt(Volume volume, Path file, Host host) throws IOException {
        if (Files.exists(file) && !removeStale(volume, file, host)) {
            return false;
        }
        String suffix = "." + host.pid() + "-" + Long.toHexString(System.nanoTime());
        Path named = file.resolveSibling(file.getFileName() + suffix);
        try {
            try (OpenFile open = volume.create(named)) {
                open.write((host.pid() + ":" + host.name()).getBytes(US_ASCII));
            }
            volume.link(named, file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            if (Files.exists(named)) {
                volume.delete(named);
            }
        }
    }

    /** Moves a stale lock aside first, so that of two who find it only one removes it. */
    private static boolean removeStale(Volume volume, Path file, Host host) throws IOException {
        try {
            if (!isStale(file, host)) {
                return false;
            }
            Path aside = file.resolveSibling(file.getFileName() + "." + host.pid());
            volume.rename(file, aside);
            try {
                if (!isStale(aside, host)) {
                    volume.link(aside, file); // somebody took the stale one over just before us
                }
            } catch (FileAlreadyExistsException e) {
                // and somebody else has it by now
            } finally {
                volume.delete(aside);
            }
            LOG.warn("took over a stale lock: {}", file);
        } catch (NoSuchFileException e) {
            // its holder was faster
        }
        return true;
    }

    /**
     * Removes one that another thread of ours held when its directory was renamed: it came along,
     * and is released by a name that is no more. Others would wait for us until it is stale.
     *
     * @param renamed when that began
     */
    static void removeStray(MaildirDisk disk, Path file, Host host, Instant renamed) {
        disk.perform(v -> {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(renamed)
                        && holder(file).equals(host.pid() + ":" + host.name())) {
                    v.delete(file);
                }
            } catch (NoSuchFileException e) {
                // as nearly always
            }
        });
    }

    private static String holder(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(300), US_ASCII).strip();
        }
    }

    static boolean isStale(Path file, Host host) throws IOException {
        Instant touched = Files.getLastModifiedTime(file).toInstant();
        Duration age = Duration.between(touched, host.clock().instant());
        if (age.compareTo(STALE) > 0 || age.negated().compareTo(FUTURE) > 0) {
            return true;
        }
        String holder = holder(file);
        int colon = holder.indexOf(':');
        if (colon < 1 || colon > 10 || !holder.substring(colon + 1).equals(host.name())) {
            return false;
        }
        if (!holder.chars().limit(colon).allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        long pid = Long.parseLong(holder.substring(0, colon));
        return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
    }
}
