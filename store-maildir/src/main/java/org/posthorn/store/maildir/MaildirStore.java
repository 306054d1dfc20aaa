package org.posthorn.store.maildir;

import org.posthorn.disk.Disk;
import org.posthorn.store.Account;
import org.posthorn.store.Delivery;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.TextName;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * All mail in Maildirs, each at the {@linkplain Account#location location} of its account. One
 * thread looks out for changes by other programs. Thread-safe.
 *
 * <p>Of an account that was used little more than its path stays in memory; a mailbox stays while
 * somebody has it open.
 */
public final class MaildirStore implements MailStore {

    private final MaildirConf conf;
    private final MaildirDisk disk;
    private final Origins origins;
    private final Watcher watcher;
    private final OpenFolders folders;
    private final Map<Path, MaildirAccount> accounts = new ConcurrentHashMap<>();

    /**
     * @param disk stays open when the store is closed
     * @param clock for dates of deliveries and mod-sequences
     */
    public MaildirStore(MaildirConf conf, Disk disk, InstantSource clock) {
        this(conf, disk, clock, Host.here());
    }

    MaildirStore(MaildirConf conf, Disk disk, InstantSource clock, Host host) {
        this(conf, new MaildirDisk(disk), Origins.of(host, clock), Watcher.Notifications.SYSTEM);
    }

    MaildirStore(
            MaildirConf conf,
            MaildirDisk disk,
            Origins origins,
            Watcher.Notifications notifications) {
        this.conf = conf;
        this.disk = disk;
        this.origins = origins;
        this.watcher = new Watcher(disk, notifications);
        this.folders = new OpenFolders(disk, origins, watcher, conf.exclusive());
    }

    @Override
    public List<MailboxEntry> list(Account account) {
        return of(account).list();
    }

    @Override
    public void create(Account account, MailboxName name, Optional<SpecialUse> use) {
        of(account).create(name, use);
    }

    @Override
    public void delete(Account account, MailboxName name) {
        MaildirAccount mailboxes = of(account);
        Account.Limits limits = account.limits();
        mailboxes
                .quota()
                .changing(
                        limits,
                        () -> {
                            MessageCount gone =
                                    Quota.isFor(limits)
                                            ? mailboxes.count(name)
                                            : MessageCount.NOTHING;
                            mailboxes.delete(name);
                            mailboxes.quota().gone(limits, gone);
                            return true;
                        });
    }

    @Override
    public void rename(Account account, MailboxName from, MailboxName to) {
        MaildirAccount mailboxes = of(account);
        if (!from.equals(MailboxName.INBOX)) {
            mailboxes
                    .quota()
                    .changing(
                            account.limits(),
                            () -> {
                                mailboxes.rename(from, to);
                                return true;
                            });
            return;
        }
        if (mailboxes.list().stream().anyMatch(entry -> entry.name().isWithin(to))) {
            throw new StoreException(Reason.ALREADY_EXISTS, "mailbox " + to);
        }
        mailboxes.create(to);
        try (Mailbox inbox = open(account, from)) {
            inbox.move(UidSet.range(1, Uid.MAX), to);
        }
    }

    @Override
    public Set<MailboxName> subscriptions(Account account) {
        return of(account).subscriptions();
    }

    @Override
    public void subscribe(Account account, MailboxName name) {
        of(account).subscribe(name);
    }

    @Override
    public void unsubscribe(Account account, MailboxName name) {
        of(account).unsubscribe(name);
    }

    @Override
    public Mailbox open(Account account, MailboxName name) {
        MaildirAccount mailboxes = of(account);
        return afresh(() -> {
            Folder folder = mailboxes.hold(name);
            folder.entered();
            try {
                long uidValidity = folder.snapshot().uidValidity();
                return new MaildirMailbox(
                        account, mailboxes, folder, uidValidity, staging(), watcher);
            } catch (StoreException e) {
                folder.left();
                mailboxes.release(folder);
                throw e;
            }
        });
    }

    @Override
    public Status status(Account account, MailboxName name) {
        MaildirAccount mailboxes = of(account);
        return mailboxes
                .closed(name)
                .filter(closed -> closed.size() >= 0)
                .orElseGet(() -> status(mailboxes, name, Columns::octets));
    }

    @Override
    public Status counts(Account account, MailboxName name) {
        MaildirAccount mailboxes = of(account);
        return mailboxes
                .closed(name)
                .orElseGet(
                        () -> status(mailboxes, name, now -> now.isMeasured() ? now.octets() : -1));
    }

    private static Status status(
            MaildirAccount mailboxes, MailboxName name, ToLongFunction<Columns> size) {
        return afresh(() -> {
            Folder folder = mailboxes.hold(name);
            try {
                Columns now = folder.snapshot();
                return status(now, folder.mailboxId(), size.applyAsLong(now));
            } finally {
                mailboxes.release(folder);
            }
        });
    }

    @Override
    public Usage usage(Account account) {
        return of(account).quota().usage(account.limits());
    }

    @Override
    public Delivery deliver(List<Delivery.Target> targets, long expectedSize) {
        List<Delivery.Target> all = List.copyOf(targets);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a delivery to nobody");
        }
        all.forEach(target -> of(target.account()).paths(target.mailbox()));
        DeliveryRoom room = DeliveryRoom.reserve(this, all, expectedSize);
        try {
            return new MaildirDelivery(this, all, staging(), room);
        } catch (StoreException e) {
            room.close();
            throw e;
        }
    }

    @Override
    public Optional<byte[]> text(Account account, TextName name) {
        return texts(account).read(name);
    }

    @Override
    public void putText(Account account, TextName name, byte[] text) {
        texts(account).write(name, text);
    }

    @Override
    public void removeText(Account account, TextName name) {
        texts(account).remove(name);
    }

    @Override
    public List<TextName.Script> scripts(Account account) {
        return texts(account).list();
    }

    /** The account's files have been replaced: who has a mailbox open finds it gone. */
    public void forget(Account account) {
        MaildirAccount known = accounts.get(account.location().toAbsolutePath().normalize());
        if (known != null) { // the same one goes on: others may be using it, and its locks
            known.forgetAll();
        }
    }

    @Override
    public void close() {
        watcher.close();
        folders.save();
        disk.readings().close();
    }

    MaildirAccount of(Account account) {
        var paths = AccountPaths.of(conf, account);
        MaildirAccount mailboxes = accounts.computeIfAbsent(paths.root(), root -> account(paths));
        mailboxes.ready(paths);
        return mailboxes;
    }

    private MaildirTexts texts(Account account) {
        Path home = account.home().toAbsolutePath().normalize();
        return new MaildirTexts(of(account), new ScriptFiles(home, disk, origins.names()), disk);
    }

    private MaildirAccount account(AccountPaths paths) {
        return new MaildirAccount(paths, disk, origins, conf, folders);
    }

    /** What another program has made anew since it was in memory is there, though it was not. */
    private static <T> T afresh(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreException e) {
            if (e.reason() != Reason.NOT_FOUND) {
                throw e;
            }
            return work.get();
        }
    }

    private Staging staging() {
        return new Staging(disk, origins, conf.lineEnds());
    }

    private static Status status(Columns now, String id, long size) {
        return new Status(
                id,
                now.uidValidity(),
                now.uidNext(),
                now.highestModSeq(),
                now.size(),
                now.unseen(),
                now.deleted(),
                size);
    }
}
