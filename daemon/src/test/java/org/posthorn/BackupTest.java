package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("posthorn backup, restore")
class BackupTest {

    @TempDir private Path folder;
    private String config = "";
    private Path maildir = Path.of("none");
    private Path backups = Path.of("none");

    @BeforeEach
    void two_messages() throws IOException {
        config = Installation.in(folder).config();
        maildir = folder.resolve("mail/example.test/ada/Maildir");
        backups = folder.resolve("backups");
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(maildir.resolve(part));
        }
        Files.writeString(maildir.resolve("cur/1276534000.M1P1.kurkku:2,FS"), "Subject: x\n\ny\n");
        Files.writeString(maildir.resolve("cur/1276534001.M1P1.kurkku:2,"), "Subject: z\n\ny\n");
        run("mailbox", "status", "ada@example.test");
    }

    private Run run(String... args) {
        return Run.of(
                Stream.concat(Stream.of(args), Stream.of("--config", config))
                        .toArray(String[]::new));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path backup() {
        var saved = run("backup", "--to", backups.toString());
        assertThat(saved.err()).isEmpty();
        assertThat(saved.out()).endsWith(": 1 accounts, 2 messages\n");
        return Path.of(saved.out().substring(0, saved.out().indexOf(':')));
    }

    @Test
    void mail_comes_back_with_its_uids_and_flags() throws IOException {
        Path saved = backup();
        assertThat(saved.resolve("complete")).exists();
        assertThat(names(saved.resolve("files"))).contains("posthorn.toml", "users");
        assertThat(
                        Files.isSameFile(
                                saved.resolve(
                                        "mail/ada@example.test/cur/1276534000.M1P1.kurkku:2,FS"),
                                maildir.resolve("cur/1276534000.M1P1.kurkku:2,FS")))
                .isTrue();
        String list = Files.readString(maildir.resolve("dovecot-uidlist"));
        Files.move(maildir, folder.resolve("lost"));

        var restored = run("restore", "--from", backups.toString());
        assertThat(restored.err()).isEmpty();
        assertThat(restored.out()).startsWith("ada@example.test: ");
        assertThat(Files.readString(maildir.resolve("dovecot-uidlist")))
                .isEqualTo(list.replace(" N1 ", " N1000003 "));
        assertThat(names(maildir.resolve("cur")))
                .containsExactly("1276534000.M1P1.kurkku:2,FS", "1276534001.M1P1.kurkku:2,");
        assertThat(run("mailbox", "verify", "--deep").out()).isEqualTo("all is as it should be\n");
    }

    @Test
    void the_daemon_forgets_what_it_knew_and_gives_no_uid_twice() throws IOException {
        try (var posthorn = new Installation(folder).start()) {
            assertThat(posthorn.ready()).startsWith("ready");
            backup();
            Files.writeString(maildir.resolve("new/1276534002.M1P1.kurkku"), "later\n");
            assertThat(run("mailbox", "status", "ada@example.test", "--json").out())
                    .contains("\"messages\":3", "\"uidnext\":4");
            assertThat(run("restore", "--from", backups.toString()).err())
                    .contains("with --overwrite it is put aside");
            var restored = run("restore", "--overwrite", "--from", backups.toString());
            assertThat(restored.err()).isEmpty();
            assertThat(run("mailbox", "status", "ada@example.test", "--json").out())
                    .contains("\"messages\":2", "\"uidnext\":1000004");
            assertThat(names(maildir.resolveSibling(""))).hasSize(2);
            assertThat(run("mailbox", "verify").out()).isEqualTo("all is as it should be\n");
        }
    }

    @Test
    void what_posthorn_alone_keeps_in_a_maildir_is_saved() throws IOException {
        Path work = Files.createDirectories(maildir.resolve(".Work"));
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(work.resolve(part));
        }
        Files.writeString(maildir.resolve("posthorn-keywords"), "1276534001.M1P1.kurkku late\n");
        Files.writeString(maildir.resolve("posthorn-metadata"), "/private/comment x\n");
        Files.writeString(maildir.resolve("posthorn-account-metadata"), "/private/x y\n");
        Files.writeString(maildir.resolve("posthorn-special-use"), "JUNK Work\n");
        Files.writeString(work.resolve("posthorn-metadata"), "/private/comment z\n");
        Path saved = backup().resolve("mail/ada@example.test");
        assertThat(names(saved))
                .contains(
                        "posthorn-account-metadata",
                        "posthorn-keywords",
                        "posthorn-metadata",
                        "posthorn-special-use")
                .doesNotContain("posthorn.index");
        assertThat(saved.resolve(".Work/posthorn-metadata")).exists();
    }

    @Test
    void a_damaged_backup_is_refused() throws IOException {
        Path saved = backup();
        Path message = saved.resolve("mail/ada@example.test/cur/1276534001.M1P1.kurkku:2,");
        Files.delete(message);
        assertThat(run("restore", "--overwrite", "--from", saved.toString()).err())
                .isEqualTo("posthorn: the backup is damaged: " + message + " is not as it was\n");
        Files.delete(saved.resolve("complete"));
        assertThat(run("restore", "--from", backups.toString()).err())
                .isEqualTo("posthorn: there is no complete backup in " + backups + "\n");
    }

    @Test
    void old_messages_expire_where_the_configuration_says_so() throws IOException {
        assertThat(run("mailbox", "expire").err()).contains("has no [[retention]] block");
        Files.writeString(
                folder.resolve("posthorn.toml"),
                """

                [[retention]]
                mailbox = "INBOX"
                after = "1d"

                [[retention]]
                mailbox = "Nothing"
                after = "1d"
                """,
                java.nio.file.StandardOpenOption.APPEND);
        Files.writeString(maildir.resolve("new/1276534002.M1P1.kurkku"), "old\n");
        assertThat(run("mailbox", "expire", "--dry-run").out())
                .isEqualTo(
                        """
                        ada@example.test INBOX: 3 messages would go
                        ada@example.test Nothing: 0 messages would go
                        """);
        assertThat(run("mailbox", "expire").out())
                .startsWith("ada@example.test INBOX: 3 messages removed\n");
        assertThat(names(maildir.resolve("cur"))).isEmpty();
    }
}
