package org.posthorn.store.maildir;

import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.io.IOException;
import java.nio.file.Path;
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

    private final AccountPaths paths;
    private final MailboxTree tree;
    private final MaildirDisk disk;
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
            AccountPaths paths,
            MaildirDisk disk,
            Origins origins,
            MaildirConf conf,
            OpenFolders open) {
        this.paths = paths;
        this.tree = new MailboxTree(paths, disk, origins);
        this.disk = disk;
        this.open = open;
        this.special = conf.specialMailboxes();
        this.createSpecial = conf.createMailboxes();
        this.subscriptions = new SubscriptionFile(paths, disk, origins.host());
        this.uses = new SpecialUses(paths, disk);
        this.quota =
                new Quota(
                        paths.root(),
                        new QuotaFile(paths.maildirSize(), disk),
                        origins.clock(),
                        this::count);
        this.validities = new UidValidities(disk, paths.control(), origins.clock());
    }

    Path tmp() {
        return paths.root().resolve("tmp");
    }

    /**
     * Makes the account's storage if there is none, and the mailboxes that come with it. {@code
     * CANNOT} to who has other control files or indexes for the same mail: UIDs would contradict.
     */
    void ready(AccountPaths asked) {
        if (!asked.equals(paths)) {
            throw new StoreException(
                    Reason.CANNOT,
                    "another user has the mail in " + paths.root() + " with other control files");
        }
        lock.lock();
        try {
            if (!ready) {
                settle();
                if (tree.begin() && createSpecial) {
                    special.values().stream().filter(n -> !tree.exists(n)).forEach(this::create);
                    special.values().forEach(this::subscribe);
                }
                tree.complete();
                ready = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What a restore was about to do when it was cut short comes before anything new. */
    private void settle() {
        try {
            new Replacement(paths, disk.disk()).settle();
        } catch (IOException e) {
            throw MaildirDisk.refusal(e);
        }
    }

    List<MailboxEntry> list() {
        Set<MailboxName> there = tree.names();
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
            if (tree.exists(name)) {
                throw new StoreException(Reason.ALREADY_EXISTS, "mailbox " + name);
            }
            var missing = new ArrayList<>(name.parents());
            missing.removeIf(tree::exists);
            missing.add(name);
            if (tree.names().size() + missing.size() > MailStore.MAX_MAILBOXES) {
                throw new StoreException(Reason.CANNOT, "too many mailboxes");
            }
            missing.forEach(paths::of);
            missing.forEach(uses::remove);
            missing.forEach(this::make);
        } finally {
            lock.unlock();
        }
    }

    void createIfMissing(MailboxName name) {
        lock.lock();
        try {
            if (!tree.exists(name)) {
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
            forget(name);
            uses.remove(name);
            tree.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /** Every mailbox of the tree is under exactly one of its two names at any time. */
    void rename(MailboxName from, MailboxName to) {
        lock.lock();
        try {
            Set<MailboxName> names = tree.names();
            List<MailboxName> moving = names.stream().filter(name -> name.isWithin(from)).toList();
            if (moving.isEmpty()) {
                throw new StoreException(Reason.NOT_FOUND, "no mailbox " + from);
            }
            if (names.stream().anyMatch(name -> name.isWithin(to))) {
                throw new StoreException(Reason.ALREADY_EXISTS, "mailbox " + to);
            }
            if (to.isWithin(from)) {
                throw new StoreException(Reason.CANNOT, "cannot move a mailbox below itself");
            }
            moving.forEach(name -> paths.of(name.moved(from, to)));
            to.parents().forEach(this::createIfMissing);
            var moves = new TreeMap<MailboxName, MailboxName>();
            moving.forEach(name -> moves.put(name, name.moved(from, to)));
            uses.beginRename(moves);
            tree.rename(from, to, moving);
            moving.forEach(this::forget);
            uses.endRename(moves);
        } finally {
            lock.unlock();
        }
    }

    /** The counts of a mailbox, if it need not be opened for them. */
    Optional<MailStore.Status> closed(MailboxName name) {
        return open.closed(paths.of(name));
    }

    /** {@code NOT_FOUND} if there is no such mailbox. Give it back with {@link #release}. */
    Folder hold(MailboxName name) {
        lock.lock();
        try {
            if (!tree.exists(name)) {
                throw new StoreException(Reason.NOT_FOUND, "no mailbox " + name);
            }
            tree.makeBeside(name);
            return open.hold(name, paths.of(name), validities);
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
        return paths.of(name);
    }

    /** {@code NOT_FOUND} if there is no such mailbox. */
    FolderPaths existing(MailboxName name) {
        if (!tree.exists(name)) {
            throw new StoreException(Reason.NOT_FOUND, "no mailbox " + name);
        }
        return paths(name);
    }

    Set<MailboxName> subscriptions() {
        return subscriptions.read().names();
    }

    void subscribe(MailboxName name) {
        paths.of(name);
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
        return tree.names().stream()
                .map(this::count)
                .reduce(MessageCount.NOTHING, MessageCount::plus)
                .usage();
    }

    private void make(MailboxName name) {
        open.forget(paths.of(name)); // another program has deleted the one that had this name
        tree.make(name);
    }

    private void requireExisting(MailboxName name, String what) {
        if (name.equals(MailboxName.INBOX)) {
            throw new StoreException(Reason.CANNOT, what + " INBOX");
        }
        if (!tree.exists(name)) {
            boolean parent = tree.names().stream().anyMatch(other -> other.isWithin(name));
            throw parent
                    ? new StoreException(Reason.CANNOT, name + " exists by its children only")
                    : new StoreException(Reason.NOT_FOUND, "no mailbox " + name);
        }
    }

    /** All that is in memory was of other files. */
    void forgetAll() {
        lock.lock();
        try {
            open.forgetBelow(paths.root());
            quota.forget();
            ready = false;
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
}
