package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

@DisplayName("The commands where control files and indexes are elsewhere")
class TreesApartTest {

    private static final String ADA = "ada@example.test";

    @TempDir private Path folder;

    private Path maildir;
    private Path control;
    private Path index;
    private Path backups;
    private String config;

    @BeforeEach
    void two_mailboxes() throws IOException {
        var installation = Installation.in(folder);
        config = installation.config();
        store(
                """
                layout = "fs"
                separator = "."
                control = "control/%n"
                index = "index/%n"
                sent = "INBOX.Sent"
                """);
        maildir = folder.resolve("mail/example.test/ada/Maildir");
        control = folder.resolve("control/ada");
        index = folder.resolve("index/ada");
        backups = folder.resolve("backups");
        for (String mailbox : new String[] {"", "Work/2026"}) {
            for (String part : new String[] {"cur", "new", "tmp"}) {
                Files.createDirectories(maildir.resolve(mailbox).resolve(part));
            }
        }
        Files.writeString(maildir.resolve("cur/1276534000.M1P1.kurkku:2,F"), "Subject: x\n\ny\n");
        Files.writeString(
                maildir.resolve("Work/2026/cur/1276534001.M1P1.kurkku:2,Sa"), "Subject: z\n\ny\n");
        Files.createDirectories(control.resolve("Work/2026"));
        Files.writeString(control.resolve("Work/2026/dovecot-keywords"), "0 urgent\n");
        Files.writeString(
                control.resolve("Work/2026/dovecot-uidlist"),
                """
                3 V1276534007 N42 G3085f01b7f11094c501100008c4a11c1
                41 :1276534001.M1P1.kurkku
                """);
        Files.writeString(control.resolve("subscriptions"), "V\t2\n\nWork\t2026\n");
    }

    @Test
    void mailboxes_are_called_as_clients_call_them() {
        assertThat(run("mailbox", "list", ADA).out()).contains("INBOX").contains("Work.2026");
        assertThat(run("mailbox", "status", ADA, "Work.2026", "--json").out())
                .contains("\"mailbox\":\"Work.2026\"", "\"uidnext\":42", "\"messages\":1");
        assertThat(run("mailbox", "status", ADA, "Work/2026").err())
                .contains("'Work/2026' cannot be the name of a mailbox");
        assertThat(run("mailbox", "export", ADA, "--handback").out()).contains(" 'Work.2026'\n");
        assertThat(control.resolve("INBOX/dovecot-uidlist")).exists();
        assertThat(maildir.resolve("dovecot-uidlist")).doesNotExist();
    }

    @Test
    void mail_comes_back_with_its_control_files() throws IOException {
        status();
        String list = Files.readString(control.resolve("Work/2026/dovecot-uidlist"));
        assertThat(run("backup", "--to", backups.toString()).out())
                .endsWith(": 1 accounts, 2 messages\n");
        for (Path tree : new Path[] {maildir, control, index}) {
            Files.move(tree, folder.resolve("lost-" + tree.getFileName() + tree.hashCode()));
        }

        assertThat(run("restore", "--from", backups.toString()).err()).isEmpty();
        assertThat(Files.readString(control.resolve("Work/2026/dovecot-uidlist")))
                .isEqualTo(list.replace(" N42 ", " N1000042 "));
        assertThat(control.resolve("subscriptions")).content().contains("Work\t2026");
        assertThat(maildir.resolve("Work/2026/dovecot-uidlist")).doesNotExist();
        assertThat(status())
                .contains("\"uidvalidity\":1276534007,\"uidnext\":1000042")
                .contains("\"mailbox\":\"INBOX\",\"messages\":1");
        assertThat(run("mailbox", "verify", "--deep").out()).isEqualTo("all is as it should be\n");
    }

    @Test
    void what_is_replaced_stays_beside_it_and_gives_no_uid_twice() throws IOException {
        status();
        run("backup", "--to", backups.toString());
        Files.writeString(maildir.resolve("Work/2026/new/1276534002.M1P1.kurkku"), "later\n");
        status();
        assertThat(run("restore", "--from", backups.toString()).err())
                .contains("with --overwrite it is put aside");
        assertThat(run("restore", "--overwrite", "--from", backups.toString()).err()).isEmpty();
        for (Path tree : new Path[] {maildir, control, index}) {
            try (Stream<Path> beside = Files.list(tree.resolveSibling(""))) {
                assertThat(beside.map(Path::getFileName).map(Path::toString))
                        .filteredOn(name -> !name.equals(tree.getFileName().toString()))
                        .allMatch(name -> name.matches(tree.getFileName() + "\\.replaced-\\d+"))
                        .hasSize(1);
            }
        }
        assertThat(status()).contains("\"uidvalidity\":1276534007,\"uidnext\":1000043");
    }

    @Test
    void a_copy_has_everything_in_one_place() throws IOException {
        status();
        Path all = folder.resolve("all");
        assertThat(run("mailbox", "export", ADA, "--to", all.toString()).err()).isEmpty();
        assertThat(all.resolve("Work/2026/dovecot-uidlist")).content().contains("41 :1276534001");
        assertThat(all.resolve("Work/2026/dovecot-keywords")).content().isEqualTo("0 urgent\n");
        assertThat(all.resolve("dovecot-uidlist")).exists();
        assertThat(all.resolve("subscriptions")).content().contains("Work\t2026");
        Path one = folder.resolve("one");
        assertThat(run("mailbox", "export", ADA, "Work.2026", "--to", one.toString()).out())
                .isEqualTo("Work.2026: 1 messages\n");
        assertThat(one.resolve("Work/2026/dovecot-uidlist")).content().contains("41 :1276534001");
        Path mbox = folder.resolve("mbox");
        run("mailbox", "export", ADA, "--format", "mbox", "--to", mbox.toString());
        assertThat(mbox.resolve("Work/2026.mbox")).content().contains("X-Keywords: urgent");
    }

    @Test
    void verify_looks_into_all_trees() throws IOException {
        status();
        Path lock = control.resolve("Work/2026/dovecot-uidlist.lock");
        Files.writeString(lock, "");
        Files.setLastModifiedTime(lock, java.nio.file.attribute.FileTime.fromMillis(0));
        Path temporary = index.resolve("subscriptions.lock.2147483646-x");
        Files.writeString(temporary, "");
        Files.writeString(control.resolve("Work/2026/dovecot-uidlist"), "nonsense\n");
        assertThat(run("mailbox", "verify").out())
                .contains(lock.toString())
                .contains(temporary.toString())
                .contains(control.resolve("Work/2026/dovecot-uidlist") + " ");
        assertThat(run("mailbox", "verify", "--repair").out()).contains("3 mended");
        assertThat(run("mailbox", "verify").out()).isEqualTo("all is as it should be\n");
    }

    @Test
    void trees_within_each_other_are_refused() throws IOException {
        store("control = \"mail/example.test/ada/Maildir/control\"\n");
        assertThat(run("mailbox", "status", ADA).err())
                .contains("must be in one place, or apart", "Maildir/control is below");
        assertThat(run("check").out()).contains("must be in one place, or apart");
    }

    private void store(String keys) throws IOException {
        Path file = folder.resolve("posthorn.toml");
        new Installation(folder).write("");
        Files.writeString(file, Files.readString(file).replace("[store]\n", "[store]\n" + keys));
    }

    private String status() {
        return run("mailbox", "status", ADA, "--json").out();
    }

    private Run run(String... args) {
        return Run.of(
                Stream.concat(Stream.of(args), Stream.of("--config", config))
                        .toArray(String[]::new));
    }
}
