package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.store.Account;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

@DisplayName("What hands and strange programs leave in a Maildir")
final class OddFilesTest {

    private static final String HEADER = "3 V1700000000 N20 G0123456789abcdef0123456789abcdef";
    private static final String MAIL = "Subject: x\n\ny\n";

    @TempDir(factory = InMemory.class)
    Path folder;

    private final Disk disk = new Disk(new DiskConf(2));
    private Account anna;
    private Path list;

    @BeforeEach
    void two_messages() throws IOException {
        anna = new Account("anna", folder.resolve("anna"), Account.Limits.NONE);
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(anna.location().resolve(part));
        }
        put("cur/1700000001.a:2,S");
        put("cur/1700000002.b:2,");
        list = anna.location().resolve("dovecot-uidlist");
        Files.writeString(list, HEADER + "\n10 :1700000001.a\n11 :1700000002.b\n");
    }

    @AfterEach
    void consistent() {
        disk.close();
        Consistency.check(anna.location());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cur/1700000003.li\nne:2,S",
                "cur/1700000003.cr\r:2,S",
                "cur/:2,S",
                "new/1700000003.li\nne",
                "new/:2,S"
            })
    void a_name_that_the_list_cannot_say_becomes_another(String name) throws IOException {
        put(name);
        reads(3);
        assertThat(Files.readAllLines(list))
                .hasSize(4)
                .allMatch(line -> line.matches("3 V.*|[0-9]+ :[0-9]+[.\\w]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cur", "new"})
    void a_name_that_is_no_text_becomes_another(String part) throws Exception {
        put(part + "/plain");
        var renamed =
                new ProcessBuilder("sh", "-c", "mv plain \"$(printf '1700000003.\\377\\376')\"")
                        .directory(anna.location().resolve(part).toFile())
                        .start();
        assertThat(renamed.waitFor()).isZero();
        reads(3);
        assertThat(Files.readString(list, ISO_8859_1)).matches("\\p{ASCII}*");
    }

    @Test
    void a_name_too_long_for_flags_becomes_another_before_they_come() throws IOException {
        put("new/1700000003." + "x".repeat(244));
        put("new/1700000004.d");
        reads(4);
        assertThat(anna.location().resolve("new")).isEmptyDirectory();
    }

    @Test
    void what_is_no_file_is_no_message_and_takes_no_uid() throws IOException {
        Files.createDirectory(anna.location().resolve("cur/1700000003.folder"));
        Files.createDirectory(anna.location().resolve("new/1700000004.folder"));
        Files.createSymbolicLink(anna.location().resolve("cur/1700000005.x:2,"), Path.of("gone"));
        reads(2);
        put("cur/1700000006.c:2,");
        reads(3);
        for (String none :
                List.of("cur/1700000003.folder", "new/1700000004.folder", "cur/1700000005.x:2,")) {
            Path file = anna.location().resolve(none);
            assertThat(Consistency.findings(MaildirConf.DEFAULT, anna))
                    .contains(new Finding.NoMessage(file));
            Files.delete(file);
        }
    }

    @Test
    void keywords_that_no_client_can_say_keep_their_letters() throws IOException {
        Path names = anna.location().resolve("dovecot-keywords");
        String named = "0 alpha\n1 two words\n2 \u00e4\n3 par(en\n";
        Files.writeString(names, named, ISO_8859_1);
        put("cur/1700000003.c:2,Sabcd");
        try (MaildirStore store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.snapshot().flags(2))
                    .isEqualTo(new Flags(Set.of(SystemFlag.SEEN), Set.of("alpha")));
            inbox.store(UidSet.of(20), new FlagChange.Replace(new Flags(Set.of(), Set.of("beta"))));
        }
        assertThat(anna.location().resolve("cur/1700000003.c:2,bcde")).exists();
        assertThat(Files.readString(names, ISO_8859_1)).isEqualTo(named + "4 beta\n");
    }

    @Test
    void a_list_with_the_line_ends_of_windows_is_read() throws IOException {
        Files.writeString(list, Files.readString(list).replace("\n", "\r\n"));
        reads(2);
    }

    @Test
    void a_list_that_does_not_say_the_next_uid_gets_it_for_dovecot() throws IOException {
        Files.writeString(list, Files.readString(list).replace(" N20", ""));
        reads(2);
        assertThat(Files.readAllLines(list).getFirst()).contains(" V1700000000 N12 ");
    }

    @Test
    void of_two_uids_of_a_message_the_later_counts_as_dovecot_has_it() throws IOException {
        Files.writeString(list, "12 :1700000001.a\n", StandardOpenOption.APPEND);
        try (MaildirStore store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.snapshot().uid(0)).isEqualTo(11);
            assertThat(inbox.snapshot().uid(1)).isEqualTo(12);
        }
    }

    @Test
    void a_folder_in_tmp_that_is_not_empty_keeps_nobody_out() throws IOException {
        Files.createDirectories(anna.location().resolve("tmp/odd/folder"));
        var later = InstantSource.offset(InstantSource.system(), Duration.ofHours(37));
        var host = new Host(Host.here().name(), Host.here().pid(), later);
        try (MaildirStore store = new MaildirStore(MaildirUnderTest.CRLF, disk, later, host);
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.snapshot().size()).isEqualTo(2);
        }
        Files.delete(anna.location().resolve("tmp/odd/folder"));
        Files.delete(anna.location().resolve("tmp/odd"));
    }

    /** All of so many messages, whatever is made anew, with the UIDs that two have had. */
    private void reads(int messages) throws IOException {
        for (int time = 0; time < 2; time++) {
            try (MaildirStore store = store();
                    Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
                assertThat(inbox.snapshot().size()).isEqualTo(messages);
                for (int row = 0; row < messages; row++) {
                    assertThat(inbox.snapshot().uid(row)).isEqualTo(row < 2 ? 10 + row : 18 + row);
                    assertThat(Client.text(inbox, inbox.snapshot().uid(row)))
                            .isEqualTo(MAIL.replace("\n", "\r\n"));
                }
            }
            Files.deleteIfExists(anna.location().resolve("posthorn.index"));
        }
    }

    private void put(String name) throws IOException {
        Files.writeString(anna.location().resolve(name), MAIL);
    }

    private MaildirStore store() {
        return new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
    }
}
