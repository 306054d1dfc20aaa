package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

@DisplayName("A Maildir that other programs use too")
final class SharedMaildirTest {

    private static final String FIRST = "1276528487.M364837P9451.kurkku,S=10,W=12";
    private static final String SECOND = "1276533073.M242911P3632.kurkku";

    private final MaildirUnderTest subject = MaildirUnderTest.begin();
    private final Account anna = subject.account(Account.Limits.NONE);
    private final Path root = anna.location();

    @AfterEach
    void end() {
        subject.close();
    }

    @Test
    void what_dovecot_left_is_taken_over_with_its_uids() throws IOException {
        dovecot();
        try (Mailbox inbox = open()) {
            Mailbox.Snapshot now = inbox.snapshot();
            assertThat(inbox.uidValidity()).isEqualTo(1275660208);
            assertThat(uids(inbox)).containsExactly(25006L, 25017L, 25022L);
            assertThat(now.uidNext()).isEqualTo(25023);
            assertThat(now.flags(0))
                    .isEqualTo(new Flags(Set.of(SystemFlag.SEEN), Set.of("$Label1")));
            assertThat(now.uidl(0)).isEqualTo("000061ae4c0907b0");
            assertThat(now.uidl(1)).isEqualTo("1f4a");
            assertThat(now.internalDate(0)).isEqualTo(Instant.ofEpochSecond(1276528487));
        }
        assertThat(Files.readAllLines(root.resolve("dovecot-uidlist")))
                .containsExactly(
                        "3 V1275660208 N25022 G3085f01b7f11094c501100008c4a11c1",
                        "25006 :" + FIRST,
                        "25017 W14 P1f4a O3 Gabc :" + SECOND,
                        "25022 :1276533999.V801I2aM1.kurkku");
    }

    @Test
    void a_uidl_that_is_the_name_of_the_file_is_taken_over() throws IOException {
        dovecot();
        Path list = root.resolve("dovecot-uidlist");
        Files.writeString(
                list, Files.readString(list).replace("25006 :", "25006 P :").replace("P1f4a", "P"));
        try (Mailbox inbox = open()) {
            Mailbox.Snapshot now = inbox.snapshot();
            assertThat(now.uidl(0)).isEqualTo(FIRST);
            assertThat(now.uidl(1)).isEqualTo(SECOND);
            assertThat(now.uidl(2)).isEqualTo("000061be4c0907b0");
        }
    }

    @Test
    void files_with_lf_are_served_with_crlf_in_any_piece() throws IOException {
        dovecot();
        String served = "a: b\r\n\r\nc\r\n\r";
        Files.writeString(root.resolve("new/1276534000.M1P1.kurkku"), "a: b\n\nc\r\n\r");
        try (Mailbox inbox = open()) {
            int last = inbox.snapshot().size() - 1;
            var uid = new Uid(inbox.snapshot().uid(last));
            assertThat(inbox.snapshot().messageSize(last)).isEqualTo(served.length());
            for (int from = 0; from <= served.length() + 1; from++) {
                for (int length = 0; length <= served.length(); length++) {
                    int start = Math.min(from, served.length());
                    int end = Math.min(start + length, served.length());
                    assertThat(new String(inbox.read(uid, from, length), ISO_8859_1))
                            .isEqualTo(served.substring(start, end));
                }
            }
        }
    }

    @Test
    void a_wrong_size_in_a_name_is_not_believed() throws IOException {
        dovecot();
        Files.writeString(root.resolve("new/1276534000.M1P1.kurkku,S=3,W=4"), "longer\r\n");
        try (Mailbox inbox = open()) {
            assertThat(inbox.snapshot().messageSize(inbox.snapshot().size() - 1)).isEqualTo(8);
            inbox.expunge(UidSet.range(1, Uid.MAX));
        }
    }

    @Test
    void a_delivery_by_another_program_is_seen_and_told() throws IOException {
        try (Mailbox inbox = open()) {
            var told = new AtomicInteger();
            inbox.watch(told::incrementAndGet);
            assertThat(inbox.snapshot().size()).isZero();

            Files.writeString(root.resolve("tmp/1.M1P1.mda"), "news\n");
            Files.move(root.resolve("tmp/1.M1P1.mda"), root.resolve("new/1.M1P1.mda"));

            await().atMost(Duration.ofSeconds(20)).until(() -> told.get() > 0);
            assertThat(inbox.snapshot().size()).isEqualTo(1);
            assertThat(root.resolve("cur/1.M1P1.mda:2,")).exists();
        }
    }

    @Test
    void flags_set_by_another_program_are_seen_and_its_letters_stay() throws IOException {
        try (Mailbox inbox = open()) {
            Uid uid = append(inbox, "x\r\n");
            Path file = only(root.resolve("cur"));
            Files.move(file, file.resolveSibling(file.getFileName() + "FPX,foreign"));

            assertThat(inbox.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.FLAGGED));
            inbox.store(UidSet.of(uid.value()), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));

            assertThat(only(root.resolve("cur")).getFileName().toString())
                    .endsWith(":2,FPSX,foreign");
            long modSeq = inbox.snapshot().modSeq(0);
            inbox.move(UidSet.of(uid.value()), work());
            assertThat(only(root.resolve(".Work/cur")).getFileName().toString())
                    .endsWith(":2,FPSX,foreign");
            assertThat(inbox.snapshot().highestModSeq()).isGreaterThan(modSeq);
        }
    }

    @Test
    void a_message_is_found_though_it_was_renamed_since_the_last_look() throws IOException {
        try (Mailbox inbox = open()) {
            Uid uid = append(inbox, "x\r\n");
            Path file = only(root.resolve("cur"));
            Files.move(file, file.resolveSibling(file.getFileName() + "S"));

            assertThat(inbox.read(uid, 0, 10)).isEqualTo("x\r\n".getBytes(ISO_8859_1));
            Path seen = only(root.resolve("cur"));
            Files.move(seen, seen.resolveSibling(seen.getFileName() + "T"));
            assertThat(inbox.expungeDeleted(UidSet.of(uid.value()))).isEqualTo(UidSet.of(1));
            assertThat(inbox.snapshot().size()).isZero();
        }
    }

    @Test
    void a_message_deleted_by_another_program_is_gone() throws IOException {
        try (Mailbox inbox = open()) {
            Uid uid = append(inbox, "x\r\n");
            Files.delete(only(root.resolve("cur")));
            assertThat(inbox.snapshot().size()).isZero();
            assertThatThrownBy(() -> inbox.read(uid, 0, 10))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.NOT_FOUND));
        }
    }

    @Test
    void a_message_that_comes_back_under_its_old_name_has_a_new_uid_and_name() throws IOException {
        try (Mailbox inbox = open()) {
            append(inbox, "x\r\n");
            Path file = only(root.resolve("cur"));
            Path away = root.resolve("away");
            Files.move(file, away);
            assertThat(inbox.snapshot().size()).isZero();

            Files.move(away, file);

            assertThat(uids(inbox)).containsExactly(2L);
            assertThat(only(root.resolve("cur"))).isNotEqualTo(file);
        }
    }

    @Test
    void also_when_it_was_away_while_nobody_looked() throws IOException {
        Path away = root.resolve("away");
        Path file;
        try (Mailbox inbox = open()) {
            append(inbox, "x\r\n");
            file = only(root.resolve("cur"));
        }
        Files.move(file, away);
        open().close();
        try (Mailbox inbox = open()) {
            Files.move(away, file);
            assertThat(uids(inbox)).containsExactly(2L);
        }
    }

    @Test
    void uids_that_another_program_has_given_are_kept() throws IOException {
        try (Mailbox inbox = open()) {
            append(inbox, "x\r\n");
            Path list = root.resolve("dovecot-uidlist");
            Files.writeString(list, Files.readString(list) + "7 :1.M1P1.other,S=3,W=3\n");
            Files.writeString(root.resolve("cur/1.M1P1.other,S=3,W=3:2,S"), "y\r\n");

            assertThat(uids(inbox)).containsExactly(1L, 7L);
            assertThat(append(inbox, "z\r\n")).isEqualTo(new Uid(8));
        }
    }

    @Test
    void a_message_that_another_program_has_given_another_uid_has_that() throws IOException {
        try (Mailbox inbox = open()) {
            append(inbox, "x\r\n");
            append(inbox, "y\r\n");
            inbox.store(UidSet.of(1), new FlagChange.Add(Flags.of(SystemFlag.FLAGGED)));
            long before = inbox.snapshot().highestModSeq();
            Path list = root.resolve("dovecot-uidlist");
            List<String> lines = Files.readAllLines(list);
            String base = lines.get(1).substring(lines.get(1).indexOf(':'));
            Path other =
                    Files.writeString(
                            root.resolve("list"),
                            lines.getFirst().replace("N3", "N10")
                                    + "\n"
                                    + lines.get(2)
                                    + "\n9 "
                                    + base
                                    + "\n");
            Files.move(other, list, StandardCopyOption.REPLACE_EXISTING);

            assertThat(uids(inbox)).containsExactly(2L, 9L);
            Mailbox.Snapshot now = inbox.snapshot();
            assertThat(now.flags(1)).isEqualTo(Flags.of(SystemFlag.FLAGGED));
            assertThat(now.vanishedSince(before)).isEqualTo(UidSet.of(1, 3, 4, 5, 6, 7, 8));
            assertThat(inbox.read(new Uid(9), 0, 3)).isEqualTo("x\r\n".getBytes(ISO_8859_1));
            assertThat(Files.readAllLines(list).getLast()).isEqualTo("9 " + base);
            assertThat(append(inbox, "z\r\n")).isEqualTo(new Uid(10));
        }
        try (Mailbox inbox = open()) {
            assertThat(uids(inbox)).containsExactly(2L, 9L, 10L);
        }
    }

    @Test
    void a_damaged_list_costs_no_uid_that_is_in_memory_and_no_uidvalidity() throws IOException {
        try (Mailbox inbox = open()) {
            append(inbox, "1\r\n");
            append(inbox, "2\r\n");
            long validity = inbox.uidValidity();
            Path list = root.resolve("dovecot-uidlist");
            List<String> lines = Files.readAllLines(list);
            Files.writeString(list, lines.getFirst() + "\n1 garbage\n" + lines.get(2));

            append(inbox, "3\r\n");

            assertThat(uids(inbox)).containsExactly(1L, 2L, 3L);
            assertThat(inbox.uidValidity()).isEqualTo(validity);
        }
    }

    @Test
    void a_lock_of_a_dead_process_is_taken_over_at_once() throws IOException {
        open().close();
        long dead = ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().orElse(1);
        Files.writeString(
                root.resolve("dovecot-uidlist.lock"), dead + 7919 + ":" + Host.here().name());
        try (Mailbox inbox = open()) {
            assertThat(append(inbox, "x\r\n")).isEqualTo(new Uid(1));
        }
    }

    @Test
    void a_lock_of_another_machine_is_taken_over_after_two_minutes() throws IOException {
        open().close();
        Path lock = root.resolve("dovecot-uidlist.lock");
        Files.writeString(lock, "1:elsewhere");
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(121)));
        try (Mailbox inbox = open()) {
            assertThat(append(inbox, "x\r\n")).isEqualTo(new Uid(1));
        }
    }

    @Test
    void a_lock_of_the_future_is_taken_over_at_once() throws IOException {
        open().close();
        Path lock = root.resolve("dovecot-uidlist.lock");
        Files.writeString(lock, "");
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().plusSeconds(3600)));
        try (Mailbox inbox = open()) {
            assertThat(append(inbox, "x\r\n")).isEqualTo(new Uid(1));
        }
    }

    @Test
    void a_living_lock_is_waited_for_while_others_go_on_reading() throws Exception {
        try (Mailbox inbox = open()) {
            Uid uid = append(inbox, "x\r\n");
            Path lock = root.resolve("dovecot-uidlist.lock");
            Files.writeString(lock, ProcessHandle.current().pid() + ":" + Host.here().name());
            Thread waiting = Thread.startVirtualThread(() -> append(inbox, "y\r\n"));
            await().until(() -> waiting.getState() != Thread.State.NEW);

            assertThat(inbox.read(uid, 0, 10)).hasSize(3);
            assertThat(inbox.snapshot().size()).isEqualTo(1);
            Files.delete(lock);
            waiting.join();
            assertThat(uids(inbox)).containsExactly(1L, 2L);
        }
    }

    @Test
    void temporary_files_go_when_they_are_36_hours_old_and_not_before() throws IOException {
        open().close();
        Path young = Files.writeString(root.resolve("tmp/1.M1P1.young"), "x");
        Files.setLastModifiedTime(young, FileTime.from(Instant.EPOCH));
        open().close();
        assertThat(young).exists();

        var later = InstantSource.offset(InstantSource.system(), Duration.ofHours(37));
        var host = new Host(Host.here().name(), Host.here().pid(), later);
        try (var disk = new Disk(DiskConf.DEFAULT);
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, later, host)) {
            store.open(anna, MailboxName.INBOX).close();
        }
        assertThat(young).doesNotExist();
    }

    @Test
    void a_deleted_mailbox_that_is_made_again_has_a_higher_uidvalidity() {
        MailboxName work = work();
        long before = subject.store().status(anna, work).uidValidity();
        subject.store().delete(anna, work);
        subject.store().create(anna, work);
        assertThat(subject.store().status(anna, work).uidValidity()).isGreaterThan(before);
    }

    @Test
    void a_file_that_comes_twice_becomes_two_messages() throws IOException {
        open().close();
        Files.writeString(root.resolve("new/1.M1P1.x"), "one\n");
        Files.writeString(root.resolve("cur/1.M1P1.x:2,S"), "two\n");
        assertThat(subject.store().status(anna, MailboxName.INBOX).messages()).isEqualTo(2);
    }

    private void dovecot() throws IOException {
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(root.resolve(part));
        }
        Files.writeString(
                root.resolve("dovecot-uidlist"),
                """
                3 V1275660208 N25022 G3085f01b7f11094c501100008c4a11c1
                25006 :%s
                25017 W14 P1f4a O3 Gabc :%s
                """
                        .formatted(FIRST, SECOND));
        Files.writeString(root.resolve("dovecot-keywords"), "0 $Label1\n");
        Path first = root.resolve("cur/" + FIRST + ":2,Sa");
        Files.writeString(first, "Su: x\n\nb\r\n");
        Files.setLastModifiedTime(first, FileTime.from(Instant.ofEpochSecond(1276528487)));
        Files.writeString(root.resolve("cur/" + SECOND + ":2,"), "Subj: x\r\n\r\nb\n");
        Files.writeString(root.resolve("new/1276533999.V801I2aM1.kurkku"), "x\n");
    }

    private MailboxName work() {
        MailboxName work = MailboxName.of("Work");
        subject.store().create(anna, work);
        return work;
    }

    private Mailbox open() {
        return subject.store().open(anna, MailboxName.INBOX);
    }

    private static Uid append(Mailbox mailbox, String text) {
        try (Append append = mailbox.append(0);
                OutputStream body = append.message(Flags.NONE, Instant.now())) {
            body.write(text.getBytes(ISO_8859_1));
            return new Uid(append.commit().uids().findFirst().orElseThrow());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Long> uids(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        return IntStream.range(0, now.size()).mapToObj(now::uid).toList();
    }

    private static Path only(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
