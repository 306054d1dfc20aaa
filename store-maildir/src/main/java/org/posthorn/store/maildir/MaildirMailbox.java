package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Derivation;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** One session's hold of a {@link Folder}. */
final class MaildirMailbox implements Mailbox {

    private static final int ATTEMPTS = 10;

    private final Account account;
    private final MaildirAccount mailboxes;
    private final Folder folder;
    private final long uidValidity;
    private final Staging staging;
    private final Watcher watcher;
    private final Set<FolderWatch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    MaildirMailbox(
            Account account,
            MaildirAccount mailboxes,
            Folder folder,
            long uidValidity,
            Staging staging,
            Watcher watcher) {
        this.account = account;
        this.mailboxes = mailboxes;
        this.folder = folder;
        this.uidValidity = uidValidity;
        this.staging = staging;
        this.watcher = watcher;
    }

    @Override
    public MailboxName name() {
        return folder.name();
    }

    @Override
    public String id() {
        return folder.mailboxId();
    }

    @Override
    public long uidValidity() {
        return uidValidity;
    }

    @Override
    public Snapshot snapshot() {
        return folder.snapshot();
    }

    @Override
    public byte[] read(Uid uid, long offset, int length) {
        return folder.contents().read(uid, offset, length);
    }

    @Override
    public void requireReadable(Uid uid, long end) {
        folder.contents().requireReadable(uid, end);
    }

    @Override
    public List<byte[]> heads(List<Uid> uids, int length) {
        return folder.contents().heads(uids, length);
    }

    @Override
    public List<byte[]> derived(List<Uid> uids, Derivation derivation) {
        return folder.contents().derived(uids, derivation);
    }

    @Override
    public List<byte[]> derivedBefore(List<Uid> uids, Derivation derivation) {
        return folder.contents().derivedBefore(uids, derivation);
    }

    @Override
    public UidSet store(UidSet uids, FlagChange change, long unchangedSince) {
        return folder.store(uids, change, unchangedSince);
    }

    @Override
    public UidSet expunge(UidSet uids) {
        return removed(uids, false);
    }

    @Override
    public UidSet expungeDeleted(UidSet uids) {
        return removed(uids, true);
    }

    @Override
    public Append append(long expectedSize) {
        folder.snapshot();
        Account.Limits limits = account.limits();
        Reservation room = mailboxes.quota().reserve(limits, limits, expectedSize, 1);
        return new MaildirAppend(room, folder, staging);
    }

    @Override
    public Copied copy(UidSet uids, MailboxName target) {
        return into(uids, target, false);
    }

    @Override
    public Copied move(UidSet uids, MailboxName target) {
        return into(uids, target, true);
    }

    @Override
    public Watch watch(Runnable changed) {
        var watch = new FolderWatch(changed);
        folder.watch(watch);
        watches.add(watch);
        watcher.add(folder);
        return watch;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            List.copyOf(watches).forEach(FolderWatch::close);
            folder.left();
            mailboxes.release(folder);
        }
    }

    /** Two watches with one listener are two. */
    private final class FolderWatch implements Watch, Runnable {

        private final Runnable changed;

        FolderWatch(Runnable changed) {
            this.changed = changed;
        }

        @Override
        public void run() {
            changed.run();
        }

        @Override
        public void close() {
            if (watches.remove(this)) {
                folder.unwatch(this);
                watcher.remove(folder);
            }
        }
    }

    private Copied into(UidSet uids, MailboxName target, boolean move) {
        Folder into = mailboxes.hold(target);
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Columns now = folder.snapshot();
                int[] rows = now.rows(uids).toArray();
                Account.Limits limits = account.limits();
                try {
                    List<Arrival> arrivals = arrivals(now, rows, into, move);
                    FileState since = move ? folder.curTime() : FileState.ABSENT;
                    MessageCount more = move ? MessageCount.NOTHING : count(now, rows);
                    try (Reservation room =
                            mailboxes
                                    .quota()
                                    .reserve(limits, limits, more.octets(), more.messages())) {
                        return room.storing(
                                more,
                                () -> {
                                    List<Uid> to = into.add(arrivals);
                                    if (move && rows.length > 0) {
                                        folder.departed(now, rows, since);
                                    }
                                    return copied(now, rows, into, to);
                                });
                    }
                } catch (StoreException e) {
                    folder.retry(e);
                }
            }
            throw new StoreException(Reason.UNAVAILABLE, "renamed again and again");
        } finally {
            mailboxes.release(into);
        }
    }

    /** What these messages count, if that matters. */
    private MessageCount count(Columns now, int[] rows) {
        if (!Quota.isFor(account.limits())) {
            return MessageCount.NOTHING;
        }
        Path directory = folder.paths().directory();
        List<Path> files =
                Arrays.stream(rows).mapToObj(row -> directory.resolve(now.path(row))).toList();
        return staging.disk().run(v -> MessageCount.of(files));
    }

    private UidSet removed(UidSet uids, boolean onlyDeleted) {
        Account.Limits limits = account.limits();
        Quota quota = mailboxes.quota();
        return quota.changing(
                limits,
                () -> {
                    if (!Quota.isFor(limits)) {
                        return folder.expunge(uids, onlyDeleted);
                    }
                    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                        Columns now = folder.snapshot();
                        int[] rows =
                                now.rows(uids)
                                        .filter(i -> !onlyDeleted || isDeleted(now, i))
                                        .toArray();
                        try {
                            Map<Long, Long> octets = octets(now, rows);
                            UidSet chosen =
                                    UidSet.of(Arrays.stream(rows).mapToLong(now::uid).toArray());
                            UidSet removed = folder.expunge(chosen, onlyDeleted);
                            long sum = removed.uids().map(octets::get).sum();
                            quota.gone(limits, new MessageCount(sum, removed.uids().count()));
                            return removed;
                        } catch (StoreException e) {
                            folder.retry(e);
                        }
                    }
                    throw new StoreException(Reason.UNAVAILABLE, "renamed again and again");
                });
    }

    private static boolean isDeleted(Columns now, int index) {
        return now.flags(index).has(SystemFlag.DELETED);
    }

    /** Of each message's file. {@code NOT_FOUND} if one has another name meanwhile. */
    private Map<Long, Long> octets(Columns now, int[] rows) {
        Path directory = folder.paths().directory();
        return staging.disk()
                .run(v -> {
                    var octets = new HashMap<Long, Long>();
                    for (int row : rows) {
                        Path file = directory.resolve(now.path(row));
                        octets.put(now.uid(row), MessageCount.octets(file));
                    }
                    return octets;
                });
    }

    private static Copied copied(Columns then, int[] rows, Folder into, List<Uid> to) {
        var from = new ArrayList<Uid>();
        for (int row : rows) {
            from.add(new Uid(then.uid(row)));
        }
        return new Copied(into.uidValidity(), from, to);
    }

    /** Those that we have written, or the system has had the time to. */
    private BitSet forced(Columns now, int[] rows) {
        FolderPaths paths = folder.paths();
        Path directory = paths.directory();
        return staging.disk()
                .run(v -> {
                    var forced = new BitSet();
                    // where no file has come or got another name since, each need not be asked
                    boolean all =
                            MessageFile.hasRested(paths.cur())
                                    && MessageFile.hasRested(paths.fresh());
                    for (int index : rows) {
                        if (all
                                || staging.origins().names().made(now.base(index))
                                || MessageFile.isWrittenBack(directory.resolve(now.path(index)))) {
                            forced.set(index);
                        }
                    }
                    return forced;
                });
    }

    private List<Arrival> arrivals(Columns now, int[] rows, Folder into, boolean move) {
        var arrivals = new ArrayList<Arrival>();
        Access access = staging.disk().run(v -> Access.inside(into.paths().tmp()));
        BitSet forced = forced(now, rows);
        for (int index : rows) {
            MaildirName name = MaildirName.parse(now.fileName(index));
            String base = MaildirName.renamed(name.base(), staging.origins().names().next());
            MaildirName fresh = new MaildirName(base, name.strangeCapitals(), name.foreign());
            var source = folder.paths().directory().resolve(now.path(index));
            arrivals.add(
                    move
                            ? new Arrival.OfMove(source, now.row(index), fresh, forced.get(index))
                            : new Arrival.OfCopy(
                                    source,
                                    now.row(index),
                                    fresh,
                                    into.paths(),
                                    access,
                                    forced.get(index)));
        }
        return arrivals;
    }
}
