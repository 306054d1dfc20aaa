package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

@DisplayName("Directories are listed when they may have changed, and not otherwise")
final class DirectoryTimesTest {

    private static final MailboxName INBOX = MailboxName.INBOX;
    private static final MailboxName WORK = MailboxName.of("Work");
    private static final FlagChange SEEN = new FlagChange.Add(Flags.of(SystemFlag.SEEN));

    /** To this clock the time of every directory is old. */
    private static final InstantSource LATER =
            InstantSource.offset(InstantSource.system(), Duration.ofSeconds(10));

    /** To this clock every change is young, and nothing is ever due. */
    private static final InstantSource EARLIER =
            InstantSource.offset(InstantSource.system(), Duration.ofHours(-1));

    @TempDir Path folder;

    private final Disk disk = new Disk(new DiskConf(4));
    private final ConcurrentLinkedQueue<String> listed = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Change> afterListing = new AtomicReference<>();

    /** What another program does as soon as {@code cur/} has been listed. */
    private interface Change {
        void make() throws IOException;
    }

    @AfterEach
    void end() throws IOException {
        disk.close();
        Consistency.check(anna().location());
    }

    @Test
    void a_mailbox_that_has_not_changed_is_listed_once() throws IOException {
        try (var store = store(LATER)) {
            store.open(anna(), INBOX).close();
            listed.clear();
            try (Mailbox inbox = store.open(anna(), INBOX)) {
                Mailbox.Snapshot first = inbox.snapshot();
                assertThat(inbox.snapshot()).isSameAs(first);
            }
            store.status(anna(), INBOX);
        }
        assertThat(listed).isEmpty();
    }

    @Test
    void our_own_changes_of_cur_are_accounted_for() throws IOException {
        try (var store = store(EARLIER);
                Mailbox inbox = store.open(anna(), INBOX)) {
            store.create(anna(), WORK);
            append(inbox, "1\r\n");
            inbox.copy(UidSet.of(1), WORK);
            inbox.snapshot();
            listed.clear();

            append(inbox, "2\r\n");
            append(inbox, "3\r\n");
            inbox.store(UidSet.range(1, 3), SEEN);
            inbox.copy(UidSet.of(1), WORK);
            inbox.move(UidSet.of(2), WORK);
            inbox.expunge(UidSet.of(3));

            assertThat(inbox.snapshot().size()).isEqualTo(1);
            assertThat(store.status(anna(), WORK).messages()).isEqualTo(3);
            assertThat(listed).doesNotContain("cur");
        }
    }

    @Test
    void a_delivery_lists_new_alone() throws IOException {
        try (var store = store(EARLIER);
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "1\r\n");
            inbox.snapshot();
            listed.clear();

            deliver(store);
            assertThat(inbox.snapshot().size()).isEqualTo(2);
            assertThat(names(anna().location().resolve("cur"))).hasSize(2);
            assertThat(inbox.snapshot().size()).isEqualTo(2);

            assertThat(listed).containsOnly("new");
        }
    }

    @Test
    void a_foreign_change_younger_than_two_seconds_is_looked_at_again() throws IOException {
        try (var store = store(InstantSource.system());
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "1\r\n");
            flagged(anna().location(), "F");
            inbox.snapshot();
            listed.clear();
            inbox.snapshot();
            assertThat(listed).contains("cur");
        }
    }

    @Test
    void a_listing_that_takes_long_does_not_make_the_time_before_it_old() throws IOException {
        Path cur = anna().location().resolve("cur");
        var clock = new Ticks();
        try (var store = store(clock);
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "1\r\n");
            flagged(anna().location(), "F");
            afterListing.set(() -> {
                FileTime time = Files.getLastModifiedTime(cur);
                flagged(anna().location(), "S");
                Files.setLastModifiedTime(cur, time); // all in one tick
                clock.pass(Duration.ofSeconds(3));
            });
            inbox.snapshot();
            assertThat(afterListing.get()).as("done").isNull();
            assertThat(inbox.snapshot().flags(0).has(SystemFlag.SEEN)).isTrue();
        }
    }

    @Test
    void nothing_is_looked_at_again_where_all_changes_are_ours() throws IOException {
        try (var store = store(EARLIER, MaildirUnderTest.conf("exclusive = true"));
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "1\r\n");
            deliver(store);
            assertThat(inbox.snapshot().size()).isEqualTo(2);
            listed.clear();
            inbox.store(UidSet.range(1, 2), SEEN);
            inbox.snapshot();
            assertThat(inbox.snapshot().flags(1).has(SystemFlag.SEEN)).isTrue();
            assertThat(listed).isEmpty();
        }
    }

    @Test
    void a_foreign_rename_that_leaves_no_trace_in_the_time_is_found_two_seconds_later()
            throws IOException {
        try (var store = store(InstantSource.system());
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "1\r\n");
            inbox.store(UidSet.of(1), SEEN);
            var told = new AtomicInteger();
            inbox.watch(told::incrementAndGet);
            Path cur = anna().location().resolve("cur");
            FileTime time = Files.getLastModifiedTime(cur);
            flagged(anna().location(), "T");
            Files.setLastModifiedTime(cur, time);

            await().atMost(Duration.ofSeconds(60)).until(() -> told.get() > 0);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> inbox.snapshot().flags(0).has(SystemFlag.DELETED));
        }
    }

    @Test
    void our_own_changes_are_told_once() throws IOException {
        try (var store = store(LATER);
                Mailbox inbox = store.open(anna(), INBOX)) {
            Folder held = store.of(anna()).ifHeld(INBOX).orElseThrow();
            var told = new AtomicInteger();
            held.watch(told::incrementAndGet);

            append(inbox, "1\r\n");
            assertThat(held.noticed()).isTrue();
            assertThat(told).hasValue(1);

            inbox.store(UidSet.of(1), SEEN);
            assertThat(held.noticed()).isTrue();
            assertThat(told).hasValue(2);

            deliver(store);
            assertThat(held.noticed()).isTrue();
            assertThat(told).hasValue(3);

            flagged(anna().location(), "F");
            assertThat(held.noticed()).isTrue();
            assertThat(told).hasValue(4);
        }
    }

    @Test
    void without_notifications_the_times_are_looked_at_once_a_second() throws IOException {
        Watcher.Notifications none =
                () -> {
                    throw new IOException("User limit of inotify instances reached");
                };
        var origins = Origins.of(Host.here(), InstantSource.system());
        try (var store =
                        new MaildirStore(
                                MaildirUnderTest.CRLF, new MaildirDisk(disk), origins, none);
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "1\r\n");
            var told = new AtomicInteger();
            inbox.watch(told::incrementAndGet);
            flagged(anna().location(), "F");

            await().atMost(Duration.ofSeconds(60)).until(() -> told.get() > 0);
            assertThat(inbox.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.FLAGGED));
        }
    }

    @Test
    void who_was_told_nothing_and_asks_finds_a_mailbox_made_anew() throws IOException {
        try (var store = store(LATER)) {
            store.create(anna(), WORK);
            long before = store.status(anna(), WORK).uidValidity();
            Path list = anna().location().resolve(".Work/dovecot-uidlist");
            Files.writeString(list, "3 V7 N1 G0123456789abcdef0123456789abcdef\n");
            assertThat(store.status(anna(), WORK).uidValidity()).isEqualTo(7).isNotEqualTo(before);
        }
    }

    private MaildirStore store(InstantSource clock) {
        return store(clock, MaildirUnderTest.CRLF);
    }

    private MaildirStore store(InstantSource clock, MaildirConf conf) {
        Listing counting =
                (directory, visitor) -> {
                    listed.add(directory.getFileName().toString());
                    Listing.SYSTEM.list(directory, visitor);
                    Change change = directory.endsWith("cur") ? afterListing.getAndSet(null) : null;
                    if (change != null) {
                        change.make();
                    }
                };
        var host = new Host(Host.here().name(), Host.here().pid(), clock);
        return new MaildirStore(
                conf,
                new MaildirDisk(disk, new Readings(), counting),
                Origins.of(host, InstantSource.system()),
                Watcher.Notifications.SYSTEM);
    }

    private Account anna() {
        return new Account("anna@example.org", folder.resolve("anna"), Account.Limits.NONE);
    }

    private static void flagged(Path root, String letters) throws IOException {
        Path file = root.resolve("cur").resolve(names(root.resolve("cur")).getFirst());
        Files.move(file, file.resolveSibling(file.getFileName() + letters));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void deliver(MailStore store) throws IOException {
        var target = new Delivery.Target(anna(), INBOX, Flags.NONE);
        try (Delivery delivery = store.deliver(List.of(target), 3)) {
            delivery.body().write("x\r\n".getBytes(US_ASCII));
            delivery.prepare();
            assertThat(delivery.commit()).isEmpty();
        }
    }

    private static void append(Mailbox mailbox, String text) throws IOException {
        try (Append append = mailbox.append(0)) {
            append.message(Flags.NONE, Instant.now()).write(text.getBytes(US_ASCII));
            append.commit();
        }
    }
}
