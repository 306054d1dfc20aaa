package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Notices what other programs do to watched mailboxes: by the system's notifications, or by the
 * times of the directories once a second where there are none to be had. Our own changes are told
 * by whoever makes them, and once more from here. Thread-safe; one thread while anybody watches.
 */
final class Watcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    private final MaildirDisk disk;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Folder, Watched> watched = new HashMap<>();
    private @Nullable WatchService service;
    private @Nullable Thread thread;
    private boolean closed;

    Watcher(MaildirDisk disk) {
        this.disk = disk;
    }

    void add(Folder folder) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            start();
            Watched now = watched.get(folder);
            if (now == null) {
                watched.put(folder, begin(folder));
            } else {
                now.users++;
            }
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
                now.keys.forEach(WatchKey::cancel);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            watched.clear();
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            LOG.warn("cannot end the watch on directories", e);
        } finally {
            lock.unlock();
        }
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void start() {
        if (thread != null) {
            return;
        }
        try {
            service = FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            LOG.warn("no notifications from the system; looking once a second instead", e);
        }
        thread = Thread.ofPlatform().name("maildir-watcher").daemon().start(this::watch);
    }

    private Watched begin(Folder folder) {
        WatchService notifications = service;
        if (notifications != null) {
            try {
                return disk.run(v -> {
                    var keys = new ArrayList<WatchKey>();
                    for (var directory : List.of(folder.paths().fresh(), folder.paths().cur())) {
                        keys.add(
                                directory.register(
                                        notifications,
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
                noticed().forEach(Folder::changedOutside);
            } catch (InterruptedException | ClosedWatchServiceException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("a watch on mailboxes failed and goes on", e);
            }
        }
    }

    /** Folders that have changed, each once however much has happened; waits a second at most. */
    private List<Folder> noticed() throws InterruptedException {
        WatchService notifications = service;
        var changed = new ArrayList<Folder>();
        if (notifications == null) {
            TimeUnit.SECONDS.sleep(1);
        } else {
            WatchKey first = notifications.poll(1, TimeUnit.SECONDS);
            for (WatchKey key = first; key != null; key = notifications.poll()) {
                key.pollEvents();
                key.reset();
                folderOf(key).filter(f -> !changed.contains(f)).ifPresent(changed::add);
            }
        }
        for (Map.Entry<Folder, Watched> each : unnotified()) {
            Scan.Times now = disk.run(v -> Scan.Times.of(each.getKey().paths()));
            if (each.getValue().changedTo(now)) {
                changed.add(each.getKey());
            }
        }
        return changed;
    }

    private java.util.Optional<Folder> folderOf(WatchKey key) {
        lock.lock();
        try {
            return watched.entrySet().stream()
                    .filter(each -> each.getValue().keys.contains(key))
                    .map(Map.Entry::getKey)
                    .findFirst();
        } finally {
            lock.unlock();
        }
    }

    private List<Map.Entry<Folder, Watched>> unnotified() {
        lock.lock();
        try {
            return watched.entrySet().stream()
                    .filter(each -> each.getValue().keys.isEmpty())
                    .map(each -> Map.entry(each.getKey(), each.getValue()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private static final class Watched {

        private final List<WatchKey> keys;
        private int users = 1;
        private Scan.@Nullable Times last;

        Watched(List<WatchKey> keys) {
            this.keys = keys;
        }

        boolean changedTo(Scan.Times now) {
            boolean changed = last != null && !now.equals(last);
            last = now;
            return changed;
        }
    }
}
