package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

@DisplayName("A large mailbox opens without a look at each file, and says what the files say")
final class MeasuresTest {

    private static final int MESSAGES = 600;
    private static final MailboxName INBOX = MailboxName.INBOX;
    private static final Instant FIRST = Instant.parse("2024-03-01T10:00:00Z");

    /** To this clock the time of every directory is old. */
    private static final InstantSource LATER =
            InstantSource.offset(InstantSource.system(), Duration.ofSeconds(10));

    @TempDir Path folder;

    private final Disk disk = new Disk(new DiskConf(4));
    private Account anna;
    private Path cur;

    @BeforeEach
    void another_program_has_filled_it() throws IOException {
        anna = new Account("anna", folder.resolve("anna"), Account.Limits.NONE);
        cur = Files.createDirectories(anna.location().resolve("cur"));
        Files.createDirectories(anna.location().resolve("new"));
        Files.createDirectories(anna.location().resolve("tmp"));
        try (Writer list =
                Files.newBufferedWriter(anna.location().resolve("dovecot-uidlist"), US_ASCII)) {
            list.write("3 V1700000000 N601 G00112233445566778899aabbccddeeff\n");
            for (int uid = 1; uid <= MESSAGES; uid++) {
                String text = text(uid);
                String base = base(uid, text.length());
                Path file = Files.writeString(cur.resolve(base + ":2,S"), text);
                Files.setLastModifiedTime(file, FileTime.from(date(uid)));
                list.write(uid + " :" + base + "\n");
            }
        }
    }

    @AfterEach
    void end() {
        disk.close();
    }

    @Test
    void sizes_and_dates_are_those_of_the_files() {
        try (var store = store();
                Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(dates(inbox)).isEqualTo(expected());
            assertThat(store.status(anna, INBOX).size()).isEqualTo(octets());
        }
    }

    @Test
    void counts_need_no_look_at_any_file() throws IOException {
        Files.delete(cur.resolve(base(1, text(1).length()) + ":2,S"));
        Files.createDirectory(cur.resolve(base(1, text(1).length()) + ":2,S"));
        try (var store = store()) {
            assertThat(store.counts(anna, INBOX).messages()).isEqualTo(MESSAGES);
            assertThat(store.counts(anna, INBOX).size()).isEqualTo(-1);
        }
        try (var store = store()) { // from the index
            assertThat(store.counts(anna, INBOX).size()).isEqualTo(-1);
            assertThat(store.status(anna, INBOX).size()).isPositive();
            assertThat(store.counts(anna, INBOX)).isEqualTo(store.status(anna, INBOX));
        }
    }

    @Test
    void an_index_that_was_kept_before_they_were_asked_for_serves_too() throws IOException {
        try (var store = store()) {
            store.open(anna, INBOX).close();
        }
        try (var store = store();
                Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(store.status(anna, INBOX).size()).isEqualTo(octets());
            assertThat(dates(inbox)).isEqualTo(expected());
            inbox.store(UidSet.of(5), new FlagChange.Add(Flags.of(SystemFlag.FLAGGED)));
        }
        try (var store = store();
                Mailbox inbox = store.open(anna, INBOX)) {
            assertThat(dates(inbox)).isEqualTo(expected());
            assertThat(inbox.snapshot().flags(4).has(SystemFlag.FLAGGED)).isTrue();
        }
        Consistency.check(anna.location());
    }

    @Test
    void a_closed_mailbox_of_unknown_sizes_has_the_right_status_all_the_same() {
        try (var store = store()) {
            store.open(anna, INBOX).close();
        }
        try (var store = store()) {
            assertThat(store.status(anna, INBOX).size()).isEqualTo(octets());
        }
    }

    @Test
    void names_that_lie_are_found_out_before_anybody_is_told() throws IOException {
        Path file = cur.resolve(base(300, text(300).length()) + ":2,S");
        Files.writeString(file, "Subject: longer than it was\n\n" + text(300));
        try (var store = store();
                Mailbox inbox = store.open(anna, INBOX)) {
            int lineFeeds = 2;
            assertThat(inbox.snapshot().messageSize(299)).isEqualTo(Files.size(file) + lineFeeds);
        }
    }

    @Test
    void files_that_were_renamed_or_deleted_meanwhile_keep_nobody_from_an_answer()
            throws IOException {
        try (var store = store();
                Mailbox inbox = store.open(anna, INBOX)) {
            Mailbox.Snapshot then = inbox.snapshot();
            Path renamed = cur.resolve(base(10, text(10).length()) + ":2,S");
            Files.move(renamed, renamed.resolveSibling(base(10, text(10).length()) + ":2,RS"));
            Files.delete(cur.resolve(base(11, text(11).length()) + ":2,S"));
            assertThat(then.internalDate(9)).isEqualTo(date(10));
            assertThat(then.messageSize(10)).isEqualTo(text(11).length());
            assertThat(then.internalDate(11)).isEqualTo(date(12));
        }
    }

    @Test
    void a_name_that_a_listing_passes_over_while_others_are_renamed_keeps_its_date()
            throws IOException {
        var hurry = new AtomicBoolean();
        Path other = cur.resolve(base(11, text(11).length()) + ":2,S");
        Listing hurried =
                (directory, visitor) -> {
                    boolean first = directory.equals(cur) && hurry.getAndSet(false);
                    Listing.SYSTEM.list(
                            directory,
                            name -> {
                                if (!first || !name.startsWith(base(10, text(10).length()))) {
                                    visitor.visit(name);
                                }
                            });
                    if (first) {
                        Files.move(other, other.resolveSibling(other.getFileName() + "T"));
                    }
                };
        var maildirs = new MaildirDisk(disk, new Readings(), hurried);
        var origins = Origins.of(Host.here(), LATER);
        try (var store =
                        new MaildirStore(
                                MaildirUnderTest.CRLF,
                                maildirs,
                                origins,
                                Watcher.Notifications.SYSTEM);
                Mailbox inbox = store.open(anna, INBOX)) {
            Mailbox.Snapshot then = inbox.snapshot();
            Path renamed = cur.resolve(base(10, text(10).length()) + ":2,S");
            Files.move(renamed, renamed.resolveSibling(renamed.getFileName() + "T"));
            hurry.set(true);
            assertThat(then.internalDate(9)).isEqualTo(date(10));
        }
    }

    @Test
    void what_goes_on_before_they_are_asked_for_changes_nothing() throws IOException {
        try (var store = store();
                Mailbox inbox = store.open(anna, INBOX)) {
            inbox.expunge(UidSet.range(100, 199));
            inbox.store(UidSet.range(200, 400), new FlagChange.Add(Flags.of(SystemFlag.DRAFT)));
            var expected = expected();
            IntStream.rangeClosed(100, 199).forEach(uid -> expected.remove((long) uid));
            assertThat(dates(inbox)).isEqualTo(expected);
        }
        Consistency.check(anna.location());
    }

    private MaildirStore store() {
        return new MaildirStore(MaildirUnderTest.CRLF, disk, LATER);
    }

    private static Map<Long, List<Object>> dates(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        var dates = new TreeMap<Long, List<Object>>();
        for (int i = 0; i < now.size(); i++) {
            dates.put(now.uid(i), List.of(now.internalDate(i), now.messageSize(i)));
        }
        return dates;
    }

    private static Map<Long, List<Object>> expected() {
        var dates = new TreeMap<Long, List<Object>>();
        for (int uid = 1; uid <= MESSAGES; uid++) {
            dates.put((long) uid, List.of(date(uid), (long) text(uid).length()));
        }
        return dates;
    }

    private static long octets() {
        return Stream.iterate(1, uid -> uid + 1)
                .limit(MESSAGES)
                .mapToLong(uid -> text(uid).length())
                .sum();
    }

    private static Instant date(int uid) {
        return FIRST.plus(Duration.ofMinutes(uid));
    }

    private static String base(int uid, int octets) {
        return (1_700_000_000 + uid) + ".M1P1.elsewhere,S=" + octets + ",W=" + octets;
    }

    private static String text(int uid) {
        return "Subject: %d\r\n\r\n%s".formatted(uid, "x".repeat(uid % 50));
    }
}
