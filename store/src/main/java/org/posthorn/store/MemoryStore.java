package org.posthorn.store;

import org.posthorn.store.StoreException.Reason;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All mail in memory: the reference of what a store does, and what tests and the demo run on.
 * Thread-safe, without a thread of its own; watchers are called by the thread that made the change.
 *
 * <p>UIDs are given at once, and a renamed mailbox stays open where it was open.
 */
public final class MemoryStore implements MailStore {

    private final Guard guard = new Guard();
    private final InstantSource clock;
    private final Map<String, MemoryAccount> accounts = new HashMap<>();
    private long lastUidValidity;

    public MemoryStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public List<MailboxEntry> list(Account account) {
        return guard.during(() -> of(account).list());
    }

    @Override
    public void create(Account account, MailboxName name, Optional<SpecialUse> use) {
        guard.run(() -> of(account).create(name, use));
    }

    @Override
    public void delete(Account account, MailboxName name) {
        guard.run(() -> of(account).delete(name));
    }

    @Override
    public void rename(Account account, MailboxName from, MailboxName to) {
        guard.run(() -> of(account).rename(from, to));
    }

    @Override
    public Set<MailboxName> subscriptions(Account account) {
        return guard.during(() -> new TreeSet<>(of(account).subscriptions()));
    }

    @Override
    public void subscribe(Account account, MailboxName name) {
        guard.run(() -> {
            Set<MailboxName> names = of(account).subscriptions();
            if (names.size() >= MAX_MAILBOXES && !names.contains(name)) {
                throw new StoreException(Reason.CANNOT, "too many subscriptions");
            }
            names.add(name);
        });
    }

    @Override
    public void unsubscribe(Account account, MailboxName name) {
        guard.run(() -> of(account).subscriptions().remove(name));
    }

    @Override
    public Mailbox open(Account account, MailboxName name) {
        return guard.during(() -> {
            MemoryAccount mailboxes = of(account);
            return new MemoryMailbox(guard, account, mailboxes, name, mailboxes.folder(name));
        });
    }

    @Override
    public Status status(Account account, MailboxName name) {
        return guard.during(() -> of(account).folder(name).status());
    }

    @Override
    public Usage usage(Account account) {
        return guard.during(() -> of(account).usage());
    }

    @Override
    public Delivery deliver(List<Delivery.Target> targets, long expectedSize) {
        List<Delivery.Target> all = List.copyOf(targets);
        guard.run(() -> {
            reserve(all, expectedSize);
            release(all, expectedSize); // only looked whether it fits
        });
        return new MemoryDelivery(
                octets -> guard.run(() -> reserve(all, octets.length)),
                octets -> guard.run(() -> arrive(all, octets)),
                octets -> guard.run(() -> release(all, octets.length)));
    }

    @Override
    public Optional<byte[]> text(Account account, TextName name) {
        return guard.during(
                () -> Optional.ofNullable(of(account).texts(name).get(name)).map(byte[]::clone));
    }

    @Override
    public void putText(Account account, TextName name, byte[] text) {
        if (text.length > TextName.MAX_TEXT) {
            throw new StoreException(Reason.CANNOT, "a text of " + text.length + " octets");
        }
        if (name instanceof TextName.ActiveScript) {
            TextName.ActiveScript.parse(text);
        }
        guard.run(() -> of(account).texts(name).put(name, text.clone()));
    }

    @Override
    public void removeText(Account account, TextName name) {
        guard.run(() -> of(account).texts(name).remove(name));
    }

    @Override
    public List<TextName.Script> scripts(Account account) {
        return guard.during(() -> of(account).scripts());
    }

    /** Forgets all mail, mailboxes and subscriptions; who has a mailbox open finds it gone. */
    public void clear() {
        guard.run(() -> {
            accounts.values().stream()
                    .flatMap(account -> account.folders().stream())
                    .forEach(MemoryFolder::delete);
            accounts.clear();
        });
    }

    @Override
    public void close() {
        guard.run(() ->
                accounts.values().stream()
                        .flatMap(account -> account.folders().stream())
                        .forEach(MemoryFolder::unwatchAll));
    }

    private MemoryAccount of(Account account) {
        return accounts.computeIfAbsent(account.user(), user -> new MemoryAccount(this::newFolder));
    }

    /** Seconds since the epoch, or more: no two mailboxes of this store have the same. */
    private MemoryFolder newFolder() {
        lastUidValidity = Math.max(lastUidValidity + 1, clock.instant().getEpochSecond());
        return new MemoryFolder(guard, clock, lastUidValidity);
    }

    /** In every account or in none. */
    private void reserve(List<Delivery.Target> targets, long octets) {
        Map<Account, Integer> copies = copies(targets);
        copies.forEach((account, count) ->
                of(account).require(account.limits().forDelivery(), times(octets, count), count));
        copies.forEach((account, count) -> of(account).keep(times(octets, count), count));
    }

    private void release(List<Delivery.Target> targets, long octets) {
        copies(targets)
                .forEach((account, count) -> of(account).keep(-times(octets, count), -count));
    }

    /** A message counts once for each mailbox. */
    private static Map<Account, Integer> copies(List<Delivery.Target> targets) {
        var copies = new LinkedHashMap<Account, Integer>();
        targets.forEach(target -> copies.merge(target.account(), 1, Integer::sum));
        return copies;
    }

    private static long times(long octets, int count) {
        return Math.min(octets, Long.MAX_VALUE / count) * count;
    }

    private void arrive(List<Delivery.Target> targets, byte[] octets) {
        release(targets, octets.length);
        // every mailbox first: what can be refused is refused before the message is visible
        targets.forEach(target -> of(target.account()).folderOrNew(target.mailbox()));
        Instant now = clock.instant();
        for (Delivery.Target target : targets) {
            MemoryMessage message = MemoryMessage.fresh(target.flags(), now, octets);
            of(target.account()).folder(target.mailbox()).add(List.of(message));
        }
    }
}
