package org.posthorn.store.maildir;

import org.posthorn.disk.Volume;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** The mailboxes and subscriptions of one account. Thread-safe. */
final class MaildirAccount {

    /** Directories whose mailboxes are deleted already: no mailbox can be called so. */
    private static final String DELETED = "..posthorn-deleted.";

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final MaildirDisk disk;
    private final Origins origins;
    private final UidValidities validities;
    private final Map<SpecialUse, MailboxName> special;
    private final boolean createSpecial;
    private final ReentrantLock lock = new ReentrantLock();
    private final SubscriptionFile subscriptions;
    private final SpecialUses uses;
    private final OpenFolders open;
    private final Quota quota;
    private boolean ready;

    MaildirAccount(
            Path root, MaildirDisk disk, Origins origins, MaildirConf conf, OpenFolders open) {
        this.root = root;
        this.disk = disk;
        this.origins = origins;
        this.open = open;
        this.special = conf.specialMailboxes();
        this.createSpecial = conf.createMailboxes();
        this.subscriptions = new SubscriptionFile(root, disk, origins.host());
        this.uses = new SpecialUses(root, disk);
        this.quota = new Quota(root, disk, origins.clock(), this::count);
        this.validities = new UidValidities(disk, root, origins.clock());
    }

    Path tmp() {
        return root.resolve("tmp");
    }

    /** Makes the account's storage if there is none, and the mailboxes that come with it. */
    void ready() {
        lock.lock();
        try {
            if (!ready) {
                if (disk.run(this::begin) && createSpecial) {
                    special.values().stream().filter(n -> !exists(n)).forEach(this::create);
                    special.values().forEach(this::subscribe);
                }
                ready = true;
            }
        } finally {
            lock.unlock();
        }
    }

    List<MailboxEntry> list() {
        Set<MailboxName> there = names();
        var names = new TreeSet<>(there);
        there.forEach(name -> names.addAll(name.parents()));
        Set<MailboxName> subscribed = subscriptions();
        Map<MailboxName, SpecialUse> kept = uses.read();
        var entries = new ArrayList<MailboxEntry>();
        for (MailboxName name : names) {
            MailboxName next = names.higher(name);
            entries.add(
                    new MailboxEntry(
                            name,
                            there.contains(name),
                            subscribed.contains(name),
                            next != null && next.isWithin(name),
                            Optional.ofNullable(kept.get(name)).or(() -> use(name))));
        }
        return entries;
    }

    void create(MailboxName name, Optional<SpecialUse> use) {
        lock.lock();
        try {
            create(name);
            use.ifPresent(known -> uses.put(name, known));
        } finally {
            lock.unlock();
        }
    }

    void create(MailboxName name) {
        lock.lock();
        try {
            if (exists(name)) {
                throw new StoreException(Reason.ALREADY_EXISTS, "mailbox " + name);
            }
            var missing = new ArrayList<>(name.parents());
            missing.removeIf(this::exists);
            missing.add(name);
            if (names().size() + missing.size() > MailStore.MAX_MAILBOXES) {
                throw new StoreException(Reason.CANNOT, "too many mailboxes");
            }
            missing.forEach(FolderName::directory);
            missing.forEach(this::make);
        } finally {
            lock.unlock();
        }
    }

    void createIfMissing(MailboxName name) {
        lock.lock();
        try {
            if (!exists(name)) {
                create(name);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The mailbox is gone with one rename; what is left of it then is nobody's. */
    void delete(MailboxName name) {
        lock.lock();
        try {
            requireExisting(name, "delete");
            Path aside = root.resolve(DELETED + origins.names().next());
            disk.perform(v -> v.rename(directory(name), aside));
            forget(name);
            uses.remove(name);
            disk.forceDirectory(root);
            disk.perform(v -> remove(v, aside));
        } finally {
            lock.unlock();
        }
    }

    /** Every mailbox of the tree is under exactly one of its two names at any time. */
    void rename(MailboxName from, MailboxName to) {
        lock.lock();
        try {
            Set<MailboxName> names = names();
            List<MailboxName> tree = names.stream().filter(name -> name.isWithin(from)).toList();
            if (tree.isEmpty()) {
                throw new StoreException(Reason.NOT_FOUND, "no mailbox " + from);
            }
            if (names.stream().anyMatch(name -> name.isWithin(to))) {
                throw new StoreException(Reason.ALREADY_EXISTS, "mailbox " + to);
            }
            if (to.isWithin(from)) {
                throw new StoreException(Reason.CANNOT, "cannot move a mailbox below itself");
            }
            var moves = new TreeMap<MailboxName, MailboxName>();
            tree.forEach(name -> moves.put(name, name.moved(from, to)));
            moves.values().forEach(FolderName::directory);
            to.parents().forEach(this::createIfMissing);
            disk.perform(v -> renameAll(v, moves));
            disk.forceDirectory(root);
            uses.rename(moves);
            moves.keySet().forEach(this::forget);
        } finally {
            lock.unlock();
        }
    }

    /** {@code NOT_FOUND} if there is no such mailbox. Give it back with {@link #release}. */
    Folder hold(MailboxName name) {
        lock.lock();
        try {
            if (!exists(name)) {
                throw new StoreException(Reason.NOT_FOUND, "no mailbox " + name);
            }
            return open.hold(name, paths(name), validities);
        } finally {
            lock.unlock();
        }
    }

    void release(Folder folder) {
        open.release(folder);
    }

    /** The mailbox, if somebody holds it now. */
    Optional<Folder> ifHeld(MailboxName name) {
        return open.ifHeld(paths(name));
    }

    FolderPaths paths(MailboxName name) {
        return FolderPaths.in(directory(name));
    }

    /** {@code NOT_FOUND} if there is no such mailbox. */
    FolderPaths existing(MailboxName name) {
        if (!exists(name)) {
            throw new StoreException(Reason.NOT_FOUND, "no mailbox " + name);
        }
        return paths(name);
    }

    Set<MailboxName> subscriptions() {
        return subscriptions.read().names();
    }

    void subscribe(MailboxName name) {
        FolderName.directory(name);
        subscriptions.change(now -> {
            Subscriptions more = now.with(name);
            if (more.lines().size() > MailStore.MAX_MAILBOXES && !more.equals(now)) {
                throw new StoreException(Reason.CANNOT, "too many subscriptions");
            }
            return more;
        });
    }

    void unsubscribe(MailboxName name) {
        subscriptions.change(now -> now.without(name));
    }

    Quota quota() {
        return quota;
    }

    /** Without opening any mailbox. */
    MessageCount count(MailboxName name) {
        FolderPaths files = paths(name);
        return disk.run(v -> MessageCount.of(files));
    }

    private MailStore.Usage count() {
        return names().stream()
                .map(this::count)
                .reduce(MessageCount.NOTHING, MessageCount::plus)
                .usage();
    }

    private boolean begin(Volume volume) throws IOException {
        boolean fresh = !Files.isDirectory(root.resolve("cur"));
        disk.disk().makeDirectories(root, PRIVATE);
        var mode = Files.getPosixFilePermissions(root);
        for (String part : List.of("tmp", "new", "cur")) {
            disk.disk().makeDirectories(root.resolve(part), mode);
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(root, DELETED + "*")) {
            for (Path directory : left) {
                remove(volume, directory);
            }
        }
        return fresh;
    }

    private void make(MailboxName name) {
        FolderPaths paths = paths(name);
        open.forget(paths); // another program has deleted the one that had this name
        Path directory = paths.directory();
        disk.perform(v -> {
            var mode = Files.getPosixFilePermissions(root);
            v.makeDirectory(directory, mode);
            for (Path part : List.of(paths.tmp(), paths.fresh(), paths.cur())) {
                v.makeDirectory(part, mode);
            }
            v.create(paths.folderMark()).close();
            v.setPermissions(paths.folderMark(), MaildirDisk.fileMode(directory));
        });
        disk.forceDirectory(directory);
        disk.forceDirectory(root);
    }

    private Set<MailboxName> names() {
        return disk.run(v -> {
            var names = new TreeSet<MailboxName>();
            names.add(MailboxName.INBOX);
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, ".*")) {
                for (Path entry : entries) {
                    if (Files.isDirectory(entry)) {
                        FolderName.parse(entry.getFileName().toString()).ifPresent(names::add);
                    }
                }
            }
            return names;
        });
    }

    private Path directory(MailboxName name) {
        return FolderName.resolve(root, name);
    }

    private boolean exists(MailboxName name) {
        Path directory = directory(name);
        return disk.run(v -> Files.isDirectory(directory));
    }

    private void requireExisting(MailboxName name, String what) {
        if (name.equals(MailboxName.INBOX)) {
            throw new StoreException(Reason.CANNOT, what + " INBOX");
        }
        if (!exists(name)) {
            boolean parent = names().stream().anyMatch(other -> other.isWithin(name));
            throw parent
                    ? new StoreException(Reason.CANNOT, name + " exists by its children only")
                    : new StoreException(Reason.NOT_FOUND, "no mailbox " + name);
        }
    }

    /** All that is in memory was of other files. */
    void forgetAll() {
        lock.lock();
        try {
            open.forgetBelow(root);
        } finally {
            lock.unlock();
        }
    }

    private void forget(MailboxName name) {
        open.forget(paths(name));
    }

    private Optional<SpecialUse> use(MailboxName name) {
        return special.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void renameAll(Volume volume, Map<MailboxName, MailboxName> moves) throws IOException {
        var done = new ArrayList<Map.Entry<MailboxName, MailboxName>>();
        for (Map.Entry<MailboxName, MailboxName> move : moves.entrySet()) {
            try {
                volume.rename(directory(move.getKey()), directory(move.getValue()));
                done.add(move);
            } catch (IOException e) {
                for (Map.Entry<MailboxName, MailboxName> back : done.reversed()) {
                    volume.rename(directory(back.getValue()), directory(back.getKey()));
                }
                throw e;
            }
        }
    }

    private static void remove(Volume volume, Path path) throws IOException {
        if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    remove(volume, entry);
                }
            }
        }
        volume.delete(path);
    }
}
