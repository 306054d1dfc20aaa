package org.posthorn.sasl;

import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file in which a {@link LoginGuard} lives through a restart. Written soon after a ban, and
 * with the rest every few minutes and at the end: a failed login never costs a write. What is lost
 * by a crash is so little, and no promise.
 */
public final class GuardFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GuardFile.class);

    /** Ten times what full tables make. */
    private static final long MAX_SIZE = 1L << 30;

    private static final Duration INTERVAL = Duration.ofMinutes(5);

    /** Bans come in swarms. */
    private static final Duration AT_LEAST = Duration.ofSeconds(5);

    private final Path file;
    private final Disk disk;
    private final LoginGuard guard;
    private final Semaphore news = new Semaphore(0);
    private final ReentrantLock writing = new ReentrantLock();
    private final Thread thread;

    private GuardFile(Path file, Disk disk, LoginGuard guard) {
        this.file = file;
        this.disk = disk;
        this.guard = guard;
        guard.restore(read(), news::release);
        this.thread = Thread.ofVirtual().name("login-guard").start(this::run);
    }

    /** Gives a guard what the file holds, and keeps the file from then on. Never fails. */
    public static GuardFile open(Path file, Disk disk, LoginGuard guard) {
        return new GuardFile(file, disk, guard);
    }

    private GuardState read() {
        try {
            return GuardState.parse(octets(file, disk));
        } catch (NoSuchFileException none) {
            LOG.debug("{} is not there yet", file);
        } catch (IOException | IllegalArgumentException e) {
            setAside(e);
        }
        return GuardState.EMPTY;
    }

    private static byte[] octets(Path file, Disk disk) throws IOException {
        return disk.run(volume -> {
            if (Files.size(file) > MAX_SIZE) {
                throw new IOException("larger than " + MAX_SIZE + " octets");
            }
            return WholeFile.octets(file);
        });
    }

    /** The server starts, whatever a file says of those who are kept out of it. */
    private void setAside(Exception fault) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        try {
            disk.perform(volume -> volume.rename(file, aside));
            LOG.warn("{} is damaged ({}), and called {} now", file, fault.getMessage(), aside);
        } catch (IOException e) {
            LOG.warn("{} cannot be used, and will be written over", file, e);
        }
    }

    /** Writes what has changed since the last time. */
    void save() {
        writing.lock();
        try {
            var changes = guard.takeChanges();
            if (changes.isPresent()) {
                disk.replace(file, changes.get().toOctets());
            }
        } catch (IOException e) {
            guard.changesLost();
            LOG.warn("{} cannot be written; bans and known addresses are in memory only", file, e);
        } finally {
            writing.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                if (news.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    Thread.sleep(AT_LEAST);
                    news.drainPermits();
                }
                save();
            }
        } catch (InterruptedException e) {
            LOG.debug("the guard is written for the last time");
        }
    }

    /** Writes the file for the last time. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        save();
    }
}
