package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

@DisplayName("Verify of what can be made anew")
final class VerifyIndexTest {

    private static final MailboxName INBOX = MailboxName.INBOX;
    private static final Flags TODO = new Flags(Set.of(SystemFlag.SEEN), Set.of("todo"));

    @TempDir private Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private Account anna = new Account("anna@example.org", Path.of("none"), Account.Limits.NONE);
    private FolderPaths inbox = FolderPaths.in(Path.of("none"));

    /** Of five two are expunged. */
    @BeforeEach
    void three_messages() throws IOException {
        anna = account(Account.Limits.NONE);
        inbox = FolderPaths.in(anna.location());
        try (var store = store();
                Mailbox mailbox = store.open(anna, INBOX)) {
            append(mailbox, "a\r\n", "bb\r\n", "c\r\n", "d\r\n", "e\r\n");
            mailbox.expunge(UidSet.of(2, 4));
        }
        assertThat(found()).isEmpty();
    }

    @AfterEach
    void end() {
        disk.close();
    }

    @Test
    void another_uid_than_the_list_has() {
        spoil((columns, rows) -> {
            Columns.Row last = rows.removeLast();
            rows.add(with(last, 6, last.path(), last.fields()));
            return columns(columns, rows, 7);
        });
        told("has another UID than dovecot-uidlist of 1 messages");
    }

    @Test
    void another_guid_than_the_list_has() {
        spoil(row -> with(row, row.uid(), row.path(), "Gabc"));
        told("has another GUID or UIDL than dovecot-uidlist of 3 messages");
    }

    @Test
    void other_flags_than_names_and_keywords_say() {
        spoil(row -> row.with(row.path(), Flags.NONE, row.modSeq()));
        told("has other flags of 3 messages");
    }

    @Test
    void names_that_are_not_there() {
        spoil(row -> row.uid() == 1 ? with(row, 1, row.path().replace(",S=", ",X="), "") : row);
        told(
                "has another UID than dovecot-uidlist of 1 messages",
                "has names that are not there of 1 messages",
                "lacks names of 1 messages");
    }

    @Test
    void other_sizes() {
        spoil(row ->
                new Columns.Row(
                        row.uid(),
                        row.path(),
                        row.flags(),
                        row.modSeq(),
                        row.messageSize() + 1,
                        row.date(),
                        row.saveDate(),
                        row.fields()));
        told("has other sizes of 3 messages");
    }

    @Test
    void other_dates_stay_as_clients_know_them() throws IOException {
        Path file;
        try (var files = Files.list(inbox.cur())) {
            file = files.findFirst().orElseThrow();
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1)));
        assertThat(found()).singleElement().isInstanceOf(Finding.OtherDates.class);
        assertThat(verify().repair(anna, found(), gone -> {})).isEmpty();
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(found()).isEmpty();
    }

    @Test
    void mod_sequences_that_are_still_to_come() {
        spoil(row -> row.with(row.path(), row.flags(), Long.MAX_VALUE));
        assertThat(found())
                .singleElement()
                .isInstanceOf(Finding.DamagedIndex.class)
                .extracting(Finding::text)
                .isEqualTo("is of no use: a message's MODSEQ is too high");
    }

    @Test
    void a_uid_that_would_be_given_again() {
        spoil((columns, rows) -> {
            rows.removeLast();
            return columns(columns, rows, 5);
        });
        told("would give UID 5 a second time", "lacks names of 1 messages");
    }

    @Test
    void what_an_index_lags_behind_with_is_no_finding() throws IOException {
        byte[] before = Files.readAllBytes(Index.file(inbox));
        try (var store = store();
                Mailbox mailbox = store.open(anna, INBOX)) {
            append(mailbox, "f\r\n");
            mailbox.expunge(UidSet.of(1));
        }
        Files.write(Index.file(inbox), before);
        assertThat(found()).isEmpty();
        Files.write(Index.file(inbox), Arrays.copyOf(before, before.length - 9));
        assertThat(found()).as("a tail that is torn").isEmpty();
        assertThat(uids(store())).containsExactly(3L, 5L, 6L);
    }

    @Test
    void an_index_that_cannot_be_used_is_told_and_removed() throws IOException {
        Files.writeString(Index.file(inbox), "POSTHORN of another time, and longer than that");
        assertThat(found()).singleElement().isInstanceOf(Finding.DamagedIndex.class);
        assertThat(verify().repair(anna, found(), gone -> {})).hasSize(1);
        assertThat(found()).isEmpty();
        assertThat(Index.file(inbox)).doesNotExist();
        assertThat(uids(store())).containsExactly(1L, 3L, 5L);
    }

    @Test
    void results_of_messages_to_come_are_told_and_removed() {
        var derived = new DerivedFile(inbox, new MaildirDisk(disk), InstantSource.system());
        Columns now = loaded().columns();
        byte[] result = {1, 2, 3};
        derived.add(now, List.of(new Uid(2), new Uid(5)), 1, List.of(result, result));
        assertThat(found()).as("of one that has gone").isEmpty();
        derived.add(now, List.of(new Uid(6)), 1, List.of(result));
        told("holds results of messages that are still to come");
    }

    @Test
    void a_store_that_serves_lets_go_of_what_it_has_read() {
        spoil(row -> row.uid() == 5 ? with(row, 5, row.path(), "Gabc") : row);
        try (var store = store();
                Mailbox mailbox = store.open(anna, INBOX)) {
            Mailbox.Snapshot wrong = mailbox.snapshot();
            List<Finding> findings = found();
            assertThat(verify().repair(anna, findings, store::forget)).isEqualTo(findings);
            assertThatExceptionOfType(StoreException.class).isThrownBy(mailbox::snapshot);
            try (Mailbox again = store.open(anna, INBOX)) {
                Mailbox.Snapshot now = again.snapshot();
                assertThat(now.emailId(2)).isNotEqualTo(wrong.emailId(2));
                assertThat(now.flags(2)).isEqualTo(TODO);
                assertThat(now.highestModSeq()).isGreaterThan(wrong.highestModSeq());
                assertThat(again.uidValidity()).isEqualTo(mailbox.uidValidity());
            }
            assertThat(uids(store)).containsExactly(1L, 3L, 5L);
        }
        assertThat(found()).isEmpty();
    }

    @Test
    void a_mailbox_that_was_let_go_of_writes_no_index_any_more() {
        var later = InstantSource.offset(InstantSource.system(), Duration.ofSeconds(10));
        Runnable[] afterListing = {() -> {}};
        Listing listing =
                (directory, visitor) -> {
                    Listing.SYSTEM.list(directory, visitor);
                    afterListing[0].run();
                };
        var maildirs = new MaildirDisk(disk, new Readings(), listing);
        try (var watcher = new Watcher(maildirs, Watcher.Notifications.SYSTEM)) {
            var mailbox =
                    new Folder(
                            INBOX,
                            inbox,
                            maildirs,
                            Origins.of(new Host("here", 1, later), later),
                            new UidValidities(maildirs, inbox.control(), later),
                            watcher,
                            false);
            mailbox.store(
                    UidSet.of(1), new FlagChange.Add(Flags.of(SystemFlag.FLAGGED)), Long.MAX_VALUE);
            afterListing[0] =
                    () -> {
                        mailbox.vanished();
                        delete(Index.file(inbox));
                    };
            mailbox.settle();
            mailbox.save();
        }
        assertThat(Index.file(inbox)).doesNotExist();
    }

    @Test
    void sums_of_a_quota_that_are_not_those_of_the_directories() throws IOException {
        anna = account(new Account.Limits(1000, 0));
        Path sums = anna.location().resolve("maildirsize");
        Files.writeString(sums, "1000S\n9 2\n");
        assertThat(found())
                .singleElement()
                .extracting(Finding::text)
                .isEqualTo(
                        "sums up to 9 octets in 2 messages, and the directories to 9 octets in 3"
                                + " messages");
        assertThat(verify().repair(anna, found(), gone -> {})).hasSize(1);
        assertThat(sums).doesNotExist();
        Files.writeString(sums, "5000S\n9 2\n");
        assertThat(found()).as("that nobody believes").isEmpty();
        Files.writeString(sums, "1000S\n10 4\n-1 -1\n");
        assertThat(found()).isEmpty();
    }

    /** And repaired, without a trace. */
    private void told(String... beginnings) {
        List<Finding> findings = found();
        assertThat(findings).allMatch(finding -> finding instanceof Finding.WrongIndex);
        assertThat(findings).hasSameSizeAs(beginnings);
        for (int i = 0; i < beginnings.length; i++) {
            assertThat(findings.get(i).text()).startsWith(beginnings[i]);
        }
        long modSeq = loaded().columns().highestModSeq();
        assertThat(verify().repair(anna, findings, gone -> {})).isEqualTo(findings);
        assertThat(found()).isEmpty();
        try (var store = store();
                Mailbox mailbox = store.open(anna, INBOX)) {
            Mailbox.Snapshot now = mailbox.snapshot();
            assertThat(now.uidNext()).isEqualTo(6);
            assertThat(now.highestModSeq()).isGreaterThanOrEqualTo(modSeq);
            for (int row = 0; row < 3; row++) {
                assertThat(now.uid(row)).isEqualTo(2 * row + 1);
                assertThat(now.flags(row)).isEqualTo(TODO);
                assertThat(now.messageSize(row)).isEqualTo(3);
                assertThat(now.internalDate(row)).isEqualTo(Instant.EPOCH);
            }
        }
        assertThat(found()).isEmpty();
    }

    private interface Spoiler {
        Columns columns(Columns now, List<Columns.Row> rows);
    }

    private void spoil(UnaryOperator<Columns.Row> each) {
        spoil((now, rows) -> {
            rows.replaceAll(each);
            return columns(now, rows, now.uidNext());
        });
    }

    private void spoil(Spoiler spoiler) {
        Index.Loaded loaded = loaded();
        var rows = new ArrayList<Columns.Row>();
        for (int row = 0; row < loaded.columns().size(); row++) {
            rows.add(loaded.columns().row(row));
        }
        index().save(spoiler.columns(loaded.columns(), rows), loaded.seen());
    }

    private static Columns columns(Columns now, List<Columns.Row> rows, long uidNext) {
        long modSeq = now.highestModSeq();
        ColumnsEdit edit = Columns.empty(now.uidValidity(), uidNext, modSeq).edit();
        rows.forEach(edit::append);
        return edit.columns(now.uidValidity(), uidNext, modSeq).with(now.expunged());
    }

    private static Columns.Row with(Columns.Row row, long uid, String path, String fields) {
        return new Columns.Row(
                uid,
                path,
                row.flags(),
                row.modSeq(),
                row.messageSize(),
                row.date(),
                row.saveDate(),
                fields);
    }

    private Index index() {
        return new Index(inbox, new MaildirDisk(disk), InstantSource.system());
    }

    private Index.Loaded loaded() {
        try {
            UidList list = UidList.parse(Files.readAllBytes(inbox.uidList()));
            return index().load(list.uidValidity()).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Account account(Account.Limits limits) {
        Path root = folder.resolve("anna");
        return new Account("anna@example.org", root, limits);
    }

    private MaildirStore store() {
        return new MaildirStore(MaildirConf.DEFAULT, disk, InstantSource.system());
    }

    private Verify verify() {
        return new Verify(MaildirConf.DEFAULT, disk, InstantSource.system());
    }

    private List<Finding> found() {
        return verify().look(anna, EnumSet.allOf(Verify.Also.class), looked -> {});
    }

    private static void append(Mailbox mailbox, String... texts) throws IOException {
        try (Append append = mailbox.append(0)) {
            for (String text : texts) {
                append.message(TODO, Instant.EPOCH).write(text.getBytes(US_ASCII));
            }
            append.commit();
        }
    }

    private List<Long> uids(MaildirStore store) {
        try (Mailbox mailbox = store.open(anna, INBOX)) {
            Mailbox.Snapshot now = mailbox.snapshot();
            var uids = new ArrayList<Long>();
            for (int row = 0; row < now.size(); row++) {
                uids.add(now.uid(row));
            }
            return uids;
        }
    }
}
