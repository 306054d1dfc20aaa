package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Notices what other programs do to watched mailboxes: by the system's notifications, or by the
 * times of the directories once a second where there are none to be had. It also {@linkplain
 * Folder#settle settles} what our own changes have left in doubt. Thread-safe; one thread from the
 * first use on.
 */
final class Watcher implements AutoCloseable {

    /** Opens notifications: where the system has none to give, tests look what happens then. */
    @FunctionalInterface
    interface Notifications {

        Notifications SYSTEM = () -> FileSystems.getDefault().newWatchService();

        WatchService open() throws IOException;
    }

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Just past the time in which a directory's time proves nothing. */
    private static final long DUE = DirectoryTime.DOUBT.plus(Duration.ofMillis(100)).toNanos();

    /** Until a mailbox that was busy is looked at again. */
    private static final long BUSY = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final MaildirDisk disk;
    private final Notifications notifications;
    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore wanted = new Semaphore(0);
    private final Map<Folder, Watched> watched = new HashMap<>();
    private final Map<WatchKey, Folder> folders = new HashMap<>();
    private final Map<Folder, Long> unsettled = new HashMap<>();

    /** Noticed while they were busy. The watcher's thread only. */
    private final Set<Folder> busy = new LinkedHashSet<>();

    private @Nullable WatchService service;
    private boolean asked;
    private @Nullable Thread thread;
    private boolean closed;

    Watcher(MaildirDisk disk, Notifications notifications) {
        this.disk = disk;
        this.notifications = notifications;
    }

    private static final class Watched {

        private final List<WatchKey> keys;
        private int users = 1;

        Watched(List<WatchKey> keys) {
            this.keys = keys;
        }
    }

    void add(Folder folder) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Watched now = watched.get(folder);
            if (now != null) {
                now.users++;
                return;
            }
            open();
            Watched begun = begin(folder);
            watched.put(folder, begun);
            begun.keys.forEach(key -> folders.put(key, folder));
            start();
        } finally {
            lock.unlock();
        }
    }

    void remove(Folder folder) {
        lock.lock();
        try {
            Watched now = watched.get(folder);
            if (now != null && --now.users == 0) {
                watched.remove(folder);
                now.keys.forEach(key -> {
                    folders.remove(key);
                    key.cancel();
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /** Calls {@link Folder#settle} when it can do something. */
    void settleLater(Folder folder) {
        lock.lock();
        try {
            if (!closed && unsettled.putIfAbsent(folder, System.nanoTime() + DUE) == null) {
                start();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            watched.clear();
            folders.clear();
            unsettled.clear();
            if (service != null) {
                service.close();
            }
            running = thread;
        } catch (IOException e) {
            LOG.warn("cannot end the watch on directories", e);
            running = thread;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void open() {
        if (!asked) {
            asked = true;
            try {
                service = notifications.open();
            } catch (IOException e) {
                LOG.warn("no notifications from the system; looking once a second instead", e);
            }
        }
    }

    private void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().name("maildir-watcher").daemon().start(this::watch);
        }
        wanted.release();
    }

    private Watched begin(Folder folder) {
        WatchService opened = service;
        if (opened != null) {
            try {
                return disk.run(v -> {
                    var keys = new ArrayList<WatchKey>();
                    for (Path directory : List.of(folder.paths().fresh(), folder.paths().cur())) {
                        keys.add(
                                directory.register(
                                        opened,
                                        StandardWatchEventKinds.ENTRY_CREATE,
                                        StandardWatchEventKinds.ENTRY_DELETE));
                    }
                    return new Watched(keys);
                });
            } catch (StoreException e) {
                LOG.warn("no notifications for {}; looking once a second", folder.paths(), e);
            }
        }
        return new Watched(List.of());
    }

    private void watch() {
        while (true) {
            try {
                Set<Folder> noticed = noticed();
                noticed.addAll(busy);
                busy.clear();
                for (Folder folder : noticed) {
                    if (!told(folder)) {
                        busy.add(folder);
                    }
                }
                due().forEach(this::settle);
            } catch (InterruptedException | ClosedWatchServiceException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("a watch on mailboxes failed and goes on", e);
            }
        }
    }

    private static boolean told(Folder folder) {
        try {
            return folder.noticed();
        } catch (StoreException e) {
            LOG.warn("cannot look at {}", folder.paths().directory(), e);
            return true;
        }
    }

    private void settle(Folder folder) {
        boolean done = true;
        try {
            done = folder.settle();
        } catch (StoreException e) {
            LOG.warn("cannot look at {}", folder.paths().directory(), e);
        }
        if (!done) {
            settleLater(folder);
        }
    }

    /** Folders that may have changed, each once however much has happened. */
    private Set<Folder> noticed() throws InterruptedException {
        WatchService opened;
        long patience;
        lock.lock();
        try {
            opened = service;
            patience = patience();
        } finally {
            lock.unlock();
        }
        var noticed = new LinkedHashSet<Folder>();
        if (opened == null) {
            if (wanted.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
                wanted.drainPermits();
            }
        } else {
            WatchKey first = opened.poll(patience, TimeUnit.NANOSECONDS);
            lock.lock();
            try {
                for (WatchKey key = first; key != null; key = opened.poll()) {
                    // what they say is not asked: the directories' times tell, also after too many
                    key.pollEvents();
                    key.reset();
                    Folder folder = folders.get(key);
                    if (folder != null) {
                        noticed.add(folder);
                    }
                }
            } finally {
                lock.unlock();
            }
        }
        lock.lock();
        try {
            watched.forEach((folder, how) -> {
                if (how.keys.isEmpty()) {
                    noticed.add(folder);
                }
            });
        } finally {
            lock.unlock();
        }
        return noticed;
    }

    private long patience() {
        if (!busy.isEmpty()) {
            return BUSY;
        }
        boolean nothing = watched.isEmpty() && unsettled.isEmpty();
        return nothing ? Long.MAX_VALUE : SECOND;
    }

    private List<Folder> due() {
        lock.lock();
        try {
            long now = System.nanoTime();
            var due = new ArrayList<Folder>();
            unsettled
                    .entrySet()
                    .removeIf(each -> {
                        boolean isDue = each.getValue() - now <= 0;
                        if (isDue) {
                            due.add(each.getKey());
                        }
                        return isDue;
                    });
            return due;
        } finally {
            lock.unlock();
        }
    }
}
