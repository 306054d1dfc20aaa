package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.posthorn.disk.Disk;
import org.posthorn.disk.Loss;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Opens what a power cut has left, and compares it with what was promised by then: less where a
 * rename is no transaction ({@link Loss#TORN}), since what has left a name may come back from it.
 * Used once.
 */
final class AfterCrash {

    /** What comes in before anybody has opened a mailbox. */
    private static final String FIRST = "delivered first\r\n";

    /** A message as a client sees it. */
    record Seen(long uid, String text, Flags flags, Instant date, String uidl, String emailId) {}

    record SeenBox(long uidValidity, long uidNext, List<Seen> messages) {}

    private final MaildirConf conf;
    private final Promises promises;
    private final long moment;
    private final Loss loss;
    private final Disk disk;
    private final InstantSource clock;
    private final Host host;
    private final Map<Promises.Box, SeenBox> found = new HashMap<>();
    private final Set<Promises.Copy> there = new HashSet<>();
    private final Set<Path> listed = ConcurrentHashMap.newKeySet();
    private int opened;
    private int unlisted;

    AfterCrash(
            MaildirConf conf,
            Promises promises,
            long moment,
            Loss loss,
            Disk disk,
            InstantSource clock) {
        this.conf = conf;
        this.promises = promises;
        this.moment = moment;
        this.loss = loss;
        this.disk = disk;
        this.clock = clock;
        this.host = new Host(Host.here().name(), Host.here().pid(), clock);
    }

    /** Of accounts below {@code root}, which have moved there with their names. */
    void check(List<Account> accounts, Path root, boolean twice, boolean mailFirst)
            throws IOException {
        for (Account was : accounts) {
            Account account = moved(was, root);
            Map<MailboxName, SeenBox> used;
            try (MailStore store = store()) {
                if (mailFirst) {
                    deliver(store, account, FIRST, names(store, account));
                }
                listed.clear();
                Map<MailboxName, SeenBox> seen = look(store, account);
                opened += seen.size();
                unlisted += seen.size() - listed.size();
                mailboxes(was, seen);
                subscriptions(was, store.subscriptions(account));
                used = use(store, account, seen);
            }
            if (twice) {
                try (MailStore store = store()) {
                    assertThat(look(store, account)).as("after another start").isEqualTo(used);
                }
                forget(account.location());
                try (MailStore store = store()) {
                    assertThat(look(store, account)).as("without an index").isEqualTo(used);
                }
            }
            consistency(account);
        }
        messages();
        uids();
    }

    /** Mailboxes that were opened first. */
    int opened() {
        return opened;
    }

    /** Those of them whose {@code cur/} nobody looked at. */
    int unlisted() {
        return unlisted;
    }

    private static Account moved(Account was, Path root) {
        Path before = was.location().resolveSibling("");
        return new Account(
                was.user(),
                root.resolve(before.relativize(was.home())),
                root.resolve(before.relativize(was.location())),
                root.resolve(before.relativize(was.control())),
                root.resolve(before.relativize(was.index())),
                was.limits());
    }

    private MailStore store() {
        Listing noting =
                (directory, visitor) -> {
                    if (directory.endsWith("cur")) {
                        listed.add(directory);
                    }
                    Listing.SYSTEM.list(directory, visitor);
                };
        return new MaildirStore(
                conf,
                new MaildirDisk(disk, new Readings(), noting),
                Origins.of(host, clock),
                Watcher.Notifications.SYSTEM);
    }

    private static void forget(Path root) throws IOException {
        List<Path> indexes;
        try (Stream<Path> files = Files.walk(root)) {
            indexes = files.filter(file -> file.endsWith("posthorn.index")).toList();
        }
        for (Path index : indexes) {
            Files.delete(index);
        }
    }

    private static List<MailboxName> names(MailStore store, Account account) {
        return store.list(account).stream()
                .filter(MailboxEntry::selectable)
                .map(MailboxEntry::name)
                .toList();
    }

    private Map<MailboxName, SeenBox> look(MailStore store, Account account) {
        var seen = new TreeMap<MailboxName, SeenBox>();
        for (MailboxName name : names(store, account)) {
            MailStore.Status closed = store.status(account, name);
            try (Mailbox mailbox = store.open(account, name)) {
                seen.put(name, look(mailbox));
                MailStore.Status open = store.status(account, name);
                // the end of a torn index is enough for STATUS; who reads all of it gives new ones
                long modSeq = loss == Loss.NOTHING ? closed.highestModSeq() : open.highestModSeq();
                assertThat(open.highestModSeq()).isGreaterThanOrEqualTo(closed.highestModSeq());
                assertThat(open)
                        .isEqualTo(
                                new MailStore.Status(
                                        closed.mailboxId(),
                                        closed.uidValidity(),
                                        closed.uidNext(),
                                        modSeq,
                                        closed.messages(),
                                        closed.unseen(),
                                        closed.deleted(),
                                        closed.size()));
            }
        }
        return seen;
    }

    private static void deliver(
            MailStore store, Account account, String text, Collection<MailboxName> to) {
        var targets = new ArrayList<Delivery.Target>();
        to.forEach(name -> targets.add(new Delivery.Target(account, name, Flags.NONE)));
        try (Delivery delivery = store.deliver(targets, 0)) {
            Client.write(delivery.body(), text);
            delivery.prepare();
            assertThat(delivery.commit()).as("targets that failed").isEmpty();
        }
    }

    private static SeenBox look(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        var messages = new ArrayList<Seen>();
        for (int i = 0; i < now.size(); i++) {
            String text = Client.text(mailbox, now.uid(i));
            assertThat(now.messageSize(i)).as("size").isEqualTo(text.length());
            messages.add(
                    new Seen(
                            now.uid(i),
                            text,
                            now.flags(i),
                            now.internalDate(i),
                            now.uidl(i),
                            now.emailId(i)));
        }
        return new SeenBox(mailbox.uidValidity(), now.uidNext(), messages);
    }

    private void mailboxes(Account account, Map<MailboxName, SeenBox> seen) {
        var unexplained = new HashSet<>(seen.keySet());
        for (Promises.Box box : promises.boxes()) {
            if (!box.account.equals(account) || !box.may(moment)) {
                continue;
            }
            var names = new ArrayList<>(Promises.allowed(box.names, moment));
            names.removeIf(name -> !seen.containsKey(name));
            assertThat(names.size())
                    .as("names of what was %s: %s of %s", box.name(), names, seen.keySet())
                    .isBetween(box.must(moment) ? 1 : 0, 1);
            names.forEach(name -> {
                assertThat(unexplained.remove(name)).as("one mailbox is %s", name).isTrue();
                found.put(box, seen.getOrDefault(name, new SeenBox(0, 0, List.of())));
            });
        }
        assertThat(unexplained).as("mailboxes that nobody made").isEmpty();
    }

    private void subscriptions(Account account, Set<MailboxName> seen) {
        for (MailboxName name : Errands.NAMES) {
            assertThat(promises.subscribed(account, name, moment))
                    .as("subscription of %s", name)
                    .contains(seen.contains(name));
        }
    }

    private void messages() {
        var expected = new HashMap<String, Promises.Copy>();
        for (Promises.Copy copy : promises.copies()) {
            // a rename that is none leaves the old name, and from there it comes back
            if (copy.may(moment) || (loss == Loss.TORN && copy.begun(moment))) {
                Promises.Copy other = expected.put(key(copy.box, copy.text), copy);
                assertThat(other).as("a test that knows its texts apart").isNull();
            }
        }
        found.forEach((box, seen) -> {
            for (Seen message : seen.messages()) {
                if (message.text().equals(FIRST)) {
                    continue;
                }
                Promises.Copy copy = expected.get(key(box, message.text()));
                assertThat(copy).as("who sent '%s' to %s", message.text(), box.name()).isNotNull();
                if (copy != null) {
                    assertThat(there.add(copy)).as("%s is there once", copy).isTrue();
                    if (copy.may(moment)) {
                        assertThat(Promises.allowed(copy.flags, moment))
                                .as("flags of %s", copy)
                                .contains(message.flags());
                    }
                    if (copy.date != null) {
                        assertThat(message.date()).as("date of %s", copy).isEqualTo(copy.date);
                    }
                }
            }
        });
        for (Promises.Copy copy : promises.copies()) {
            if (copy.must(moment) && (copy.box.must(moment) || found.containsKey(copy.box))) {
                assertThat(there).as("what is there, %s not", copy).contains(copy);
            }
            Promises.Copy target = copy.movedTo;
            if (copy.leaving(moment) && target != null) {
                boolean both = there.contains(copy) && there.contains(target);
                boolean one = there.contains(copy) || there.contains(target);
                assertThat(one).as("%s or %s", copy, target).isTrue();
                assertThat(both && loss != Loss.TORN).as("%s and %s", copy, target).isFalse();
            }
        }
    }

    private void uids() {
        for (Promises.Told told : promises.told()) {
            SeenBox seen = found.get(told.box());
            if (told.moment() > moment || seen == null) {
                continue;
            }
            assertThat(seen.uidValidity())
                    .as("UIDVALIDITY of %s", told.box().name())
                    .isEqualTo(told.uidValidity());
            assertThat(seen.uidNext()).as("UIDNEXT").isGreaterThan(told.uid());
            for (Seen message : seen.messages()) {
                if (message.uid() == told.uid()) {
                    assertThat(message.text()).as("UID %d", told.uid()).isEqualTo(told.text());
                    if (!told.uidl().isEmpty()) {
                        assertThat(message.uidl()).as("UIDL").isEqualTo(told.uidl());
                        assertThat(message.emailId()).as("EMAILID").isEqualTo(told.emailId());
                    }
                } else if (loss != Loss.TORN) {
                    assertThat(message.text())
                            .as("was UID %d, is %d", told.uid(), message.uid())
                            .isNotEqualTo(told.text());
                }
            }
        }
    }

    /** Delivers to every mailbox, appends, changes, removes: as if nothing had happened. */
    private Map<MailboxName, SeenBox> use(
            MailStore store, Account account, Map<MailboxName, SeenBox> before) {
        deliver(store, account, "delivered after\r\n", before.keySet());
        try (Mailbox inbox = store.open(account, MailboxName.INBOX)) {
            UidSet appended;
            try (Append append = inbox.append(0)) {
                Client.write(append.message(Flags.NONE, Client.CHRISTMAS), "appended after\r\n");
                appended = append.commit();
            }
            inbox.store(
                    UidSet.range(1, Uid.MAX), new FlagChange.Add(Flags.of(SystemFlag.ANSWERED)));
            assertThat(inbox.expunge(appended)).isEqualTo(appended);
        }
        Map<MailboxName, SeenBox> after = look(store, account);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((name, box) -> {
            SeenBox then = before.getOrDefault(name, box);
            assertThat(box.uidValidity()).as("UIDVALIDITY").isEqualTo(then.uidValidity());
            assertThat(box.messages()).hasSize(then.messages().size() + 1);
            for (int i = 0; i < then.messages().size(); i++) {
                assertThat(box.messages().get(i).uid()).isEqualTo(then.messages().get(i).uid());
                assertThat(box.messages().get(i).text()).isEqualTo(then.messages().get(i).text());
            }
            assertThat(box.messages().getLast().text()).isEqualTo("delivered after\r\n");
            assertThat(box.messages().getLast().uid()).isGreaterThanOrEqualTo(then.uidNext());
        });
        return after;
    }

    /**
     * Files that the dead process was about to write stay until somebody cleans up, and so do
     * second names of one file, which count once: whoever took the wrong one away would lose it.
     */
    private void consistency(Account account) {
        List<Finding> findings =
                new Verify(conf, disk, clock)
                        .look(account, EnumSet.allOf(Verify.Also.class), looked -> {});
        assertThat(findings)
                .filteredOn(finding -> !(finding instanceof Finding.LeftBehind))
                .filteredOn(finding -> loss != Loss.TORN || !(finding instanceof Finding.Doubled))
                .isEmpty();
    }

    private static String key(Promises.Box box, String text) {
        return System.identityHashCode(box) + " " + text;
    }
}
