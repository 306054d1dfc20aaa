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
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

@DisplayName("Verify")
final class VerifyTest {

    @TempDir private Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private Account anna = new Account("anna@example.org", Path.of("none"), Account.Limits.NONE);
    private Path root = Path.of("none");

    @BeforeEach
    void three_messages() throws IOException {
        root = folder.resolve("anna");
        anna = new Account("anna@example.org", root, Account.Limits.NONE);
        try (Mailbox inbox = store().open(anna, MailboxName.INBOX);
                Append append = inbox.append(0)) {
            for (String text : List.of("a\r\n", "b\r\n", "c\r\n")) {
                append.message(Flags.of(SystemFlag.SEEN), Instant.EPOCH)
                        .write(text.getBytes(US_ASCII));
            }
            append.commit();
        }
        assertThat(found()).isEmpty();
    }

    @AfterEach
    void end() {
        disk.close();
    }

    @Test
    void an_account_without_files_is_as_it_should_be() {
        var nobody = new Account("n@example.org", folder.resolve("none"), Account.Limits.NONE);
        assertThat(verify().look(nobody, Set.of(), looked -> {})).isEmpty();
    }

    @Test
    void missing_directories_are_made() throws IOException {
        Files.delete(root.resolve(".Sent/tmp"));
        assertThat(found()).containsExactly(new Finding.Missing(root.resolve(".Sent/tmp")));
        repaired(1);
    }

    @Test
    void a_doubled_base_name_gets_another_and_a_uid() throws IOException {
        Path message = messages().getFirst();
        String base = MaildirName.base(message.getFileName().toString());
        Path twin = Files.copy(message, root.resolve("cur").resolve(base + ":2,F"));
        assertThat(found()).singleElement().isInstanceOf(Finding.Doubled.class);
        assertThat(verify().repair(anna, found(), gone -> {})).hasSize(1);
        assertThat(found()).singleElement().isInstanceOf(Finding.Unnumbered.class);
        repaired(1);
        assertThat(messages()).hasSize(4).doesNotContain(Files.exists(twin) ? message : twin);
        assertThat(uids()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void two_names_of_one_file_are_one_message() throws IOException {
        Path message = messages().getFirst();
        String base = MaildirName.base(message.getFileName().toString());
        Files.createLink(root.resolve("new").resolve(base), message);
        repaired(1);
        assertThat(messages()).hasSize(3);
    }

    @Test
    void the_name_with_the_flags_stays() throws IOException {
        for (Path message : messages()) {
            String base = MaildirName.base(message.getFileName().toString());
            Files.createLink(message.resolveSibling(base + ":2,FST"), message);
        }
        repaired(3);
        assertThat(messages())
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.toString()).endsWith(":2,FST"));
    }

    @Test
    void a_name_that_another_program_removes_meanwhile_does_not_take_the_message_along()
            throws IOException {
        Path message = messages().getFirst();
        String base = MaildirName.base(message.getFileName().toString());
        Path moved = Files.createLink(message.resolveSibling(base + ":2,FST"), message);
        var faster =
                new ForwardingVolume(new NioVolume()) {
                    @Override
                    public void rename(Path from, Path to) throws IOException {
                        if (to.startsWith(root.resolve("tmp"))) {
                            Files.delete(from.equals(message) ? moved : message);
                        }
                        super.rename(from, to);
                    }
                };
        try (var other = new Disk(DiskConf.DEFAULT, faster)) {
            new Verify(MaildirConf.DEFAULT, other, InstantSource.system())
                    .repair(anna, found(), gone -> {});
        }
        assertThat(messages()).hasSize(3);
    }

    @Test
    void a_damaged_list_keeps_the_uids_that_can_be_read() throws IOException {
        Path list = root.resolve("dovecot-uidlist");
        List<String> lines = Files.readAllLines(list);
        Files.writeString(
                list, String.join("\n", lines.get(0), lines.get(1), "x", lines.get(3)) + "\n");
        assertThat(found())
                .extracting(finding -> (Object) finding.getClass())
                .containsExactly(Finding.DamagedList.class, Finding.Unnumbered.class);
        repaired(2);
        assertThat(uids()).containsExactly(1L, 3L, 4L);
        assertThat(Files.readAllLines(list).getFirst())
                .startsWith(lines.getFirst().substring(0, 13));
    }

    @Test
    void a_list_with_one_message_twice_is_damaged() throws IOException {
        Path list = root.resolve("dovecot-uidlist");
        String last = Files.readAllLines(list).getLast();
        Files.writeString(list, Files.readString(list) + "9" + last.substring(1) + "\n");
        assertThat(found()).singleElement().isInstanceOf(Finding.DamagedList.class);
        repaired(1);
        assertThat(uids()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_list_without_uidvalidity_gets_a_new_one() throws IOException {
        Files.writeString(root.resolve("dovecot-uidlist"), "nonsense\n");
        assertThat(found()).singleElement().isInstanceOf(Finding.DamagedList.class);
        repaired(1);
        assertThat(uids()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void files_without_uids_get_them_in_the_order_in_which_they_came() throws IOException {
        Files.writeString(root.resolve("cur/1276534001.M1P1.kurkku:2,"), "y\n");
        Files.writeString(root.resolve("cur/1276534000.M1P1.kurkku:2,"), "x\n");
        Files.writeString(root.resolve("new/1276534002.M1P1.kurkku"), "z\n");
        assertThat(found()).hasSize(2);
        repaired(2);
        assertThat(Files.readAllLines(root.resolve("dovecot-uidlist")))
                .contains("4 :1276534000.M1P1.kurkku", "5 :1276534001.M1P1.kurkku");
    }

    @Test
    void two_mailboxes_of_one_uidvalidity_are_told() throws IOException {
        Files.copy(root.resolve("dovecot-uidlist"), root.resolve(".Sent/dovecot-uidlist"));
        assertThat(found()).singleElement().isInstanceOf(Finding.SameValidity.class);
        assertThat(verify().repair(anna, found(), gone -> {})).isEmpty();
    }

    @Test
    void names_that_lie_about_sizes_are_told() throws IOException {
        Files.writeString(root.resolve("new/1276534000.M1P1.kurkku,S=9,W=4"), "x\n");
        assertThat(found())
                .extracting(Finding::text)
                .containsExactly(
                        "has S=9 in its name, and 2 octets", "has W=4 in its name, and 3 octets");
        assertThat(verify().look(anna, Set.of(), looked -> {})).hasSize(1);
    }

    @Test
    void keyword_letters_without_a_name_are_told_once_a_mailbox() throws IOException {
        Files.writeString(root.resolve("dovecot-keywords"), "0 $Label1\n");
        for (Path message : messages()) {
            Files.move(message, message.resolveSibling(message.getFileName() + "ac"));
        }
        assertThat(found())
                .containsExactly(new Finding.Nameless(root.resolve("dovecot-keywords"), 'c', 3));
    }

    @Test
    void what_was_left_behind_is_removed_if_it_is_old_or_its_process_is_dead() throws IOException {
        Path temporary = Files.writeString(root.resolve("tmp/1276534000.M1P1.kurkku"), "x");
        Path lock = Files.writeString(root.resolve("dovecot-uidlist.lock"), "1:elsewhere");
        Path dead = Files.writeString(root.resolve(".subscriptions.2147483646-7-ab"), "x");
        long pid = ProcessHandle.current().pid();
        Path alive = Files.writeString(root.resolve(".subscriptions." + pid + "-7-ab"), "x");

        assertThat(verify().look(anna, Set.of(), looked -> {}))
                .containsExactly(new Finding.LeftBehind(dead));
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        assertThat(verify().look(anna, Set.of(), looked -> {})).hasSize(2);
        var later = InstantSource.offset(InstantSource.system(), Duration.ofHours(37));
        var host = new Host(Host.here().name(), pid, later);
        assertThat(
                        new Verify(MaildirConf.DEFAULT, disk, later, host)
                                .look(anna, Set.of(), looked -> {}))
                .hasSize(3);
        assertThat(found()).hasSize(4);
        repaired(4);
        assertThat(temporary).doesNotExist();
        assertThat(alive).doesNotExist();
    }

    @Test
    void an_index_that_was_being_written_when_its_process_died_is_removed() throws IOException {
        long pid = ProcessHandle.current().pid();
        Files.writeString(root.resolve("posthorn.index." + pid + ".tmp"), "x");
        Path dead = Files.writeString(root.resolve("posthorn.index.cache.2147483646.tmp"), "x");
        assertThat(verify().look(anna, Set.of(), looked -> {}))
                .containsExactly(new Finding.LeftBehind(dead));
        repaired(2);
    }

    @Test
    void mail_in_a_directory_whose_name_is_no_mailbox_is_told_and_stays() throws IOException {
        Path dots = Files.createDirectories(root.resolve("..dots/cur"));
        Path one = Files.writeString(dots.resolve("1.M2P3.h:2,"), "x");
        Path utf7 = Files.createDirectories(root.resolve(".bad&utf7/new"));
        Path two = Files.writeString(utf7.resolve("2.M2P3.h"), "x");
        Files.createDirectories(utf7.resolveSibling("cur"));
        Files.createDirectories(utf7.resolveSibling("tmp"));
        Path nested = Files.createDirectories(root.resolve("Work/Old/cur"));
        Path three = Files.writeString(nested.resolve("3.M2P3.h:2,"), "x");

        assertThat(found())
                .containsExactlyInAnyOrder(
                        new Finding.Hidden(dots.resolveSibling(""), 1),
                        new Finding.Hidden(utf7.resolveSibling(""), 1),
                        new Finding.Hidden(nested.resolveSibling(""), 1));
        assertThat(verify().repair(anna, found(), account -> {})).isEmpty();
        assertThat(List.of(one, two, three)).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void mailboxes_that_dovecot_was_deleting_are_removed() throws IOException {
        Path gone = Files.createDirectories(root.resolve("..DOVECOT-TRASHED/cur"));
        assertThat(found()).containsExactly(new Finding.LeftBehind(gone.resolveSibling("")));
        repaired(1);
        assertThat(gone.resolveSibling("")).doesNotExist();
    }

    @Test
    void mailboxes_that_were_being_deleted_are_removed() throws IOException {
        Path gone = Files.createDirectories(root.resolve("..posthorn-deleted.1.M2P3.h/cur"));
        Files.writeString(gone.resolve("1.M2P3.h:2,"), "x");
        assertThat(found()).containsExactly(new Finding.LeftBehind(gone.resolveSibling("")));
        repaired(1);
    }

    @Test
    void subscriptions_that_name_nothing_are_told() throws IOException {
        Files.writeString(root.resolve("subscriptions"), "V\t2\n\nSent\na/b\n");
        assertThat(found())
                .containsExactly(
                        new Finding.StrangeSubscription(root.resolve("subscriptions"), "a/b"));
    }

    @Test
    void what_everybody_may_write_is_told() throws IOException {
        Files.setPosixFilePermissions(
                root.resolve("cur"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(found()).containsExactly(new Finding.Open(root.resolve("cur")));
    }

    @Test
    void a_mailbox_with_very_many_findings_is_summed_up() throws IOException {
        for (int i = 0; i < 1_002; i++) {
            Files.writeString(root.resolve("cur/1276534000.M" + i + "P1.kurkku:2,"), "x\n");
        }
        assertThat(found()).hasSize(1_001).endsWith(new Finding.More(root, 2));
        verify().repair(anna, found(), gone -> {});
        assertThat(found()).isEmpty();
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

    private void repaired(int count) {
        assertThat(verify().repair(anna, found(), gone -> {})).hasSize(count);
        assertThat(found()).isEmpty();
    }

    private List<Path> messages() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("cur"))) {
            return files.sorted().toList();
        }
    }

    private List<Long> uids() {
        try (Mailbox inbox = store().open(anna, MailboxName.INBOX)) {
            Mailbox.Snapshot now = inbox.snapshot();
            return java.util.stream.IntStream.range(0, now.size()).mapToObj(now::uid).toList();
        } finally {
            Consistency.check(root);
        }
    }
}
