package org.posthorn.directory;

import org.posthorn.disk.Disk;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Users of a passwd-file of their own, who have no mailbox: read again when it changes, and kept as
 * they were while it cannot be read; once it is gone, nobody is left. Thread-safe.
 */
public final class PasswdUsers {

    /** Between two looks at the file. */
    private static final Duration LOOKING = Duration.ofSeconds(1);

    /** What a name without a domain belongs to; no mail is meant by it. */
    private static final Names NAMES = Names.of(List.of("localhost"));

    private final Path file;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();

    /** Guarded by {@link #reading}, as is what follows. */
    private final WatchedFile<PasswdFile> passwd;

    private Instant looked = Instant.MIN;

    /** Reads it when somebody is asked for. */
    public PasswdUsers(Path file, Disk disk, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        this.passwd =
                new WatchedFile<>(
                        file,
                        disk,
                        bytes -> PasswdFile.parse(bytes, file, NAMES),
                        new WatchedFile.Content<>(
                                Optional.empty(),
                                false,
                                List.of(new DirectoryProblem(file, 0, "no such file"))),
                        WatchedFile.Gone.REVOKED);
    }

    /**
     * The user of this name; empty if there is none.
     *
     * @throws DirectoryException if the file cannot be read in whole, and may have them
     */
    public Optional<Account> user(String name) {
        WatchedFile.Content<PasswdFile> now = content();
        Optional<Account> user =
                now.value()
                        .flatMap(users ->
                                NAMES.account(name)
                                        .map(address -> users.accounts().get(Names.key(address))));
        if (user.isEmpty() && !now.complete()) {
            throw new DirectoryException(file + " cannot be read in whole, so nobody is unknown");
        }
        return user;
    }

    /** What is wrong with the file as it is now. */
    public List<DirectoryProblem> problems() {
        reading.lock();
        try {
            passwd.refresh(clock.instant());
            return passwd.content().problems();
        } finally {
            reading.unlock();
        }
    }

    /** Reads the file now, whatever it looks like. */
    public void reload() {
        reading.lock();
        try {
            passwd.distrust();
            passwd.refresh(clock.instant());
        } finally {
            reading.unlock();
        }
    }

    private WatchedFile.Content<PasswdFile> content() {
        reading.lock();
        try {
            Instant now = clock.instant();
            if (!now.isBefore(looked.plus(LOOKING))) {
                passwd.refresh(now);
                looked = now;
            }
            return passwd.content();
        } finally {
            reading.unlock();
        }
    }
}
