package org.posthorn.store.maildir;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** {@code subscriptions} on disk, read without a lock and written with one. Thread-safe. */
final class SubscriptionFile {

    private final Path file;
    private final Path dotLock;
    private final Layout layout;
    private final MaildirDisk disk;
    private final Host host;
    private final ReentrantLock lock = new ReentrantLock();

    SubscriptionFile(AccountPaths paths, MaildirDisk disk, Host host) {
        this.file = paths.control().resolve("subscriptions");
        this.dotLock = paths.control().resolve("subscriptions.lock");
        this.layout = paths.layout();
        this.disk = disk;
        this.host = host;
    }

    Subscriptions read() {
        return disk.run(v -> {
            try {
                return Subscriptions.parse(Files.readAllBytes(file), layout);
            } catch (NoSuchFileException e) {
                return Subscriptions.none(layout);
            }
        });
    }

    /** Writes what has changed, durably. */
    void change(UnaryOperator<Subscriptions> change) {
        lock.lock();
        try {
            DotLock.holding(
                    disk,
                    dotLock,
                    host,
                    () -> {
                        Subscriptions before = read();
                        Subscriptions after = change.apply(before);
                        if (!after.equals(before)) {
                            disk.replace(file, after.format());
                        }
                        return after;
                    });
        } finally {
            lock.unlock();
        }
    }
}
