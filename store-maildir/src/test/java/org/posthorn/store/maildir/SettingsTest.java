package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Conf;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

@DisplayName("What configuration and folders decide")
final class SettingsTest {

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @AfterEach
    void end() throws IOException {
        disk.close();
        Consistency.check(anna().location());
    }

    @Test
    void a_new_account_has_the_five_mailboxes_and_is_subscribed_to_them() {
        try (var store = store(MaildirConf.DEFAULT)) {
            assertThat(store.list(anna()))
                    .extracting(MailboxEntry::name)
                    .extracting(MailboxName::toString)
                    .containsExactly("Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash");
            assertThat(store.subscriptions(anna())).hasSize(5);
            store.delete(anna(), MailboxName.of("Junk"));
        }
        try (var store = store(MaildirConf.DEFAULT)) {
            assertThat(store.list(anna())).as("made once only").hasSize(5);
        }
    }

    @Test
    void mailboxes_have_their_use_by_the_configured_name() {
        var conf =
                Conf.parse(
                        MaildirConf.class,
                        """
                        drafts = ""
                        sent = "Gesendet"
                        junk = ""
                        trash = "Bin"
                        archive = ""
                        """,
                        "test.toml");
        try (var store = store(conf)) {
            assertThat(store.list(anna()))
                    .filteredOn(entry -> entry.use().isPresent())
                    .extracting(entry -> entry.use().orElseThrow())
                    .containsExactly(SpecialUse.TRASH, SpecialUse.SENT);
        }
    }

    @Test
    void a_separator_divides_the_configured_names_and_nothing_else() {
        var conf =
                Conf.parse(
                        MaildirConf.class,
                        "separator = \".\"\nlayout = \"fs\"\nsent = \"INBOX.Sent\"",
                        "test.toml");
        try (var store = store(conf)) {
            var sent = MailboxName.of("INBOX", "Sent");
            assertThat(store.list(anna()))
                    .filteredOn(entry -> entry.use().equals(Optional.of(SpecialUse.SENT)))
                    .extracting(MailboxEntry::name)
                    .containsExactly(sent);
            assertThat(anna().location().resolve("INBOX/Sent/cur")).isDirectory();
            assertThatThrownBy(() -> store.create(anna(), MailboxName.of("example.com")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CANNOT));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "separator = \"\"",
                "separator = \"\\\\\"",
                "separator = \"./\"",
                "separator = \".\"\nescape-dots = true",
                "separator = \".\"\nsent = \"INBOX/Sent\"",
                "sent = \"INBOX.Sent\"",
            })
    void a_separator_that_names_cannot_have_is_refused(String toml) {
        assertThatThrownBy(() -> Conf.parse(MaildirConf.class, toml, "test.toml"))
                .hasMessageMatching("(?s).*(must be|where separator is).*");
    }

    @Test
    void with_lf_a_message_is_stored_with_lf_and_served_as_it_came() throws IOException {
        String text = "a: b\r\n\r\nlone \r here\r\r\n\r\nend\r";
        try (var store = store(MaildirUnderTest.conf("line-ends = \"lf\""));
                Mailbox inbox = store.open(anna(), MailboxName.INBOX)) {
            append(inbox, text, Flags.NONE);

            assertThat(inbox.snapshot().messageSize(0)).isEqualTo(text.length());
            assertThat(new String(inbox.read(new Uid(1), 0, 1000), ISO_8859_1)).isEqualTo(text);
            Path file = onlyFile();
            assertThat(Files.readString(file)).isEqualTo("a: b\n\nlone \r here\r\r\n\nend\r");
            assertThat(file.getFileName().toString())
                    .contains(",S=" + Files.size(file) + ",W=" + text.length());
        }
    }

    @Test
    void files_have_the_mode_of_their_folder() throws IOException {
        Path root = anna().location();
        for (String part : List.of("tmp", "new", "cur")) {
            Files.createDirectories(root.resolve(part));
        }
        var shared = PosixFilePermissions.fromString("rwxrwx---");
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(path, shared);
            }
        }
        try (var store = store(MaildirUnderTest.CRLF);
                Mailbox inbox = store.open(anna(), MailboxName.INBOX)) {
            append(inbox, "x\r\n", Flags.NONE);
            store.create(anna(), MailboxName.of("Work"));
        }
        assertThat(mode(onlyFile())).isEqualTo("rw-rw----");
        assertThat(mode(root.resolve("dovecot-uidlist"))).isEqualTo("rw-rw----");
        assertThat(mode(root.resolve(".Work"))).isEqualTo("rwxrwx---");
        assertThat(mode(root.resolve(".Work/maildirfolder"))).isEqualTo("rw-rw----");
    }

    @Test
    void keywords_beyond_the_letters_are_kept_and_follow_their_message() {
        var many = new TreeSet<String>();
        for (int i = 10; i < 40; i++) {
            many.add("k" + i);
        }
        var flags = new Flags(Set.of(), many);
        try (var store = store(MaildirUnderTest.CRLF);
                Mailbox inbox = store.open(anna(), MailboxName.INBOX)) {
            append(inbox, "x\r\n", flags);
            append(inbox, "y\r\n", Flags.NONE);
            inbox.store(UidSet.of(2), new FlagChange.Add(new Flags(Set.of(), Set.of("late"))));
            store.create(anna(), MailboxName.of("Work"));
            inbox.move(UidSet.of(1), MailboxName.of("Work"));
        }
        try (var store = store(MaildirUnderTest.CRLF);
                Mailbox inbox = store.open(anna(), MailboxName.INBOX);
                Mailbox work = store.open(anna(), MailboxName.of("Work"))) {
            assertThat(work.snapshot().flags(0)).isEqualTo(flags);
            assertThat(inbox.snapshot().flags(0).keywords()).containsExactly("late");
        }
    }

    @Test
    void a_letter_that_gets_a_name_means_it_on_every_message() throws IOException {
        var todo = new Flags(Set.of(), Set.of("todo"));
        Path cur = Files.createDirectories(anna().location().resolve("cur"));
        Files.writeString(cur.resolve("1276534000.M1P1.kurkku:2,Sa"), "x\n");
        try (var store = store(MaildirUnderTest.CRLF);
                Mailbox inbox = store.open(anna(), MailboxName.INBOX)) {
            Mailbox.Snapshot before = inbox.snapshot();
            assertThat(before.flags(0).keywords()).isEmpty();
            append(inbox, "y\r\n", todo);
            Mailbox.Snapshot now = inbox.snapshot();
            assertThat(now.flags(0).keywords()).containsExactly("todo");
            assertThat(now.changedSince(before.highestModSeq())).isEqualTo(UidSet.range(1, 2));
        }
        Consistency.check(MaildirUnderTest.CRLF, anna().location());
    }

    @Test
    void a_list_of_messages_that_are_gone_is_cut_down_and_gives_no_uid_twice() throws IOException {
        try (var store = store(MaildirUnderTest.CRLF);
                Mailbox inbox = store.open(anna(), MailboxName.INBOX)) {
            for (int round = 0; round < 4; round++) {
                try (Append append = inbox.append(0)) {
                    for (int i = 0; i < 50; i++) {
                        append.message(Flags.NONE, Instant.now()).write('x');
                    }
                    append.commit();
                }
                inbox.expunge(UidSet.range(1, Uid.MAX));
            }
            assertThat(append(inbox, "y\r\n", Flags.NONE)).isEqualTo(new Uid(201));
        }
        assertThat(Files.readAllLines(anna().location().resolve("dovecot-uidlist")))
                .hasSizeLessThan(60);
        try (var store = store(MaildirUnderTest.CRLF)) {
            assertThat(store.status(anna(), MailboxName.INBOX).uidNext()).isEqualTo(202);
        }
    }

    @Test
    void a_name_with_a_dot_cannot_be_kept() {
        try (var store = store(MaildirUnderTest.CRLF)) {
            var dotted = MailboxName.of("example.com");
            for (Runnable attempt :
                    List.<Runnable>of(
                            () -> store.create(anna(), dotted),
                            () -> store.subscribe(anna(), dotted),
                            () -> store.open(anna(), dotted),
                            () -> store.rename(anna(), MailboxName.INBOX, dotted))) {
                assertThatThrownBy(attempt::run)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e ->
                                        assertThat(e.reason())
                                                .isEqualTo(StoreException.Reason.CANNOT));
            }
        }
    }

    @Test
    void a_rename_that_is_refused_leaves_what_others_have_at_the_new_name() throws IOException {
        Path mail = folder.resolve("mail");
        Path control = folder.resolve("control");
        var bert = new Account("bert", mail, mail, control, mail, Account.Limits.NONE);
        Files.createDirectories(mail.resolve("B/&no name of ours/cur"));
        Path list = Files.createDirectories(control.resolve("B/&no name of ours"));
        Files.writeString(list.resolve("dovecot-uidlist"), "3 V1 N5\n");
        try (var store = store(MaildirUnderTest.conf("layout = \"fs\"\n"))) {
            store.create(bert, MailboxName.of("A"));
            assertThatThrownBy(() -> store.rename(bert, MailboxName.of("A"), MailboxName.of("B")))
                    .isInstanceOf(StoreException.class);
        }
        assertThat(list.resolve("dovecot-uidlist")).hasContent("3 V1 N5");
    }

    private MaildirStore store(MaildirConf conf) {
        return new MaildirStore(conf, disk, InstantSource.system());
    }

    private Account anna() {
        return new Account("anna@example.org", folder.resolve("anna"), Account.Limits.NONE);
    }

    private static Uid append(Mailbox mailbox, String text, Flags flags) {
        try (Append append = mailbox.append(0)) {
            append.message(flags, Instant.now()).write(text.getBytes(ISO_8859_1));
            return new Uid(append.commit().uids().findFirst().orElseThrow());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(anna().location().resolve("cur"))) {
            return files.toList().getFirst();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
