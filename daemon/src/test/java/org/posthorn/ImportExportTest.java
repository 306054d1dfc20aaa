package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.FolderLock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

@DisplayName("posthorn mailbox import, export")
class ImportExportTest {

    private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");

    @TempDir private Path folder;
    private String config = "";
    private Path foreign = Path.of("none");

    @BeforeEach
    void a_maildir_of_another_program() throws IOException {
        config = Installation.in(folder).config();
        foreign = folder.resolve("foreign");
        for (String box : new String[] {"", ".Work.2024"}) {
            for (String part : new String[] {"cur", "new", "tmp"}) {
                Files.createDirectories(foreign.resolve(box).resolve(part));
            }
        }
        message("cur/1276534000.M1P1.kurkku:2,FSa", "Subject: one\n\nFrom me\n");
        message("new/1276534001.M1P1.kurkku", "Subject: two\n\n2\n");
        message(".Work.2024/cur/1276534002.M1P1.kurkku:2,R", "Subject: three\r\n\r\n3\r\n");
        Files.writeString(foreign.resolve("dovecot-keywords"), "0 $Label1\n");
        Files.writeString(foreign.resolve("subscriptions"), "V\t2\n\nWork\t2024\n");
    }

    private void message(String path, String text) throws IOException {
        Path file = Files.writeString(foreign.resolve(path), text);
        Files.setLastModifiedTime(file, FileTime.from(DATE));
    }

    private Run run(String... args) {
        var all = Stream.concat(Stream.of(args), Stream.of("--config", config));
        return Run.of(all.toArray(String[]::new));
    }

    private Run taken(String from) {
        return run("mailbox", "import", "ada@example.test", "--from", from);
    }

    @Test
    void a_maildir_is_taken_once_and_given_back_as_mbox_and_as_maildir() throws IOException {
        assertThat(taken(foreign.toString()))
                .isEqualTo(
                        new Run(
                                0,
                                """
                                INBOX: 2 messages, 44 octets
                                Work/2024: 1 messages, 21 octets
                                """,
                                ""));
        assertThat(taken(foreign.toString()).out())
                .startsWith("INBOX: 0 messages, 0 octets, 2 were there already\n");
        assertThat(run("mailbox", "list", "ada@example.test", "--json").out())
                .contains("\"Work/2024\",\"selectable\":true,\"subscribed\":true");

        Path mbox = folder.resolve("mbox");
        var written =
                run(
                        "mailbox",
                        "export",
                        "ada@example.test",
                        "--format",
                        "mbox",
                        "--to",
                        mbox.toString());
        assertThat(written.err()).isEmpty();
        assertThat(written.out()).startsWith("INBOX: 2 messages\n");
        assertThat(
                        Files.readString(mbox.resolve("INBOX.mbox"))
                                .replaceFirst("base: \\d+", "base: 1"))
                .isEqualTo(
                        """
                        From MAILER-DAEMON Sat Feb  3 04:05:06 2024
                        Subject: one
                        X-IMAPbase: 1 0000000002 $Label1
                        Status: RO
                        X-Status: F
                        X-Keywords: $Label1
                        X-UID: 1

                        >From me

                        From MAILER-DAEMON Sat Feb  3 04:05:06 2024
                        Subject: two
                        Status: O
                        X-UID: 2

                        2

                        """);
        assertThat(mbox.resolve("Work/2024.mbox")).exists();
        assertThat(
                        run(
                                        "mailbox",
                                        "import",
                                        "ada@example.test",
                                        "--mailbox",
                                        "Old",
                                        "--from",
                                        mbox.toString())
                                .out())
                .contains("Old: 2 messages, 44 octets\n", "Old/Work/2024: 1 messages, 21 octets\n");

        Path copy = folder.resolve("copy");
        assertThat(run("mailbox", "export", "ada@example.test", "--to", copy.toString()).exitCode())
                .isZero();
        Path own = folder.resolve("mail/example.test/ada/Maildir");
        assertThat(copy.resolve("dovecot-uidlist"))
                .hasSameTextualContentAs(own.resolve("dovecot-uidlist"));
        try (Stream<Path> files = Files.list(copy.resolve("cur"))) {
            Path first = files.sorted().findFirst().orElseThrow();
            assertThat(Files.isSameFile(first, own.resolve("cur").resolve(first.getFileName())))
                    .isTrue();
        }
        assertThat(run("mailbox", "verify", "--deep").out()).isEqualTo("all is as it should be\n");
    }

    @Test
    void the_daemon_takes_mail_while_it_serves() throws IOException {
        try (var posthorn = new Installation(folder).start()) {
            assertThat(posthorn.ready()).startsWith("ready");
            assertThat(taken(foreign.toString()).out()).startsWith("INBOX: 2 messages, 44 octets");
            assertThat(
                            run(
                                            "mailbox",
                                            "export",
                                            "ada@example.test",
                                            "INBOX",
                                            "--to",
                                            folder.resolve("copy").toString())
                                    .out())
                    .isEqualTo("INBOX: 2 messages\n");
        }
    }

    @Test
    void two_imports_into_one_account_do_not_run_at_once() throws IOException {
        taken(foreign.toString());
        Path running;
        try (Stream<Path> all = Files.walk(folder.resolve("state/import"))) {
            running = all.filter(path -> path.endsWith("lock")).findFirst().orElseThrow();
        }
        try (var other = FolderLock.acquire(running.resolveSibling(""))) {
            Run refused = taken(foreign.toString());
            assertThat(refused.exitCode()).as("beside %s", other).isEqualTo(1);
            assertThat(refused.err())
                    .isEqualTo("posthorn: another import for ada@example.test is under way\n");
        }
        assertThat(taken(foreign.toString()).exitCode()).isZero();
    }

    /** What is remembered, as a crash just before the end of the last batch leaves it. */
    private void forgetTheEnd() throws IOException {
        Path memory = folder.resolve("state/import");
        try (Stream<Path> files = Files.list(memory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                Files.writeString(file, text.substring(0, text.length() - 2)); // the last "."
            }
        }
    }

    @Test
    void a_batch_that_a_crash_left_open_is_looked_for() throws IOException {
        taken(foreign.toString());
        forgetTheEnd();
        assertThat(taken(foreign.toString()).out())
                .contains("INBOX: 0 messages, 0 octets, 2 were there already\n");
    }

    @Test
    void of_a_batch_that_a_crash_cut_short_the_rest_is_taken() throws IOException {
        taken(foreign.toString());
        forgetTheEnd();
        Path cur = folder.resolve("mail/example.test/ada/Maildir/cur");
        try (Stream<Path> messages = Files.list(cur)) {
            for (Path message : messages.toList()) {
                if (Files.readString(message).contains("two")) {
                    Files.delete(message);
                }
            }
        }

        String again = "INBOX: 1 messages, 19 octets, 1 were there already\n";
        assertThat(taken(foreign.toString()).out()).contains(again);
        String whole = "INBOX: 0 messages, 0 octets, 2 were there already\n";
        assertThat(taken(foreign.toString()).out()).contains(whole);
    }

    @Test
    void a_message_with_a_blank_in_the_name_of_its_file_is_taken_once() throws IOException {
        message("cur/100% by hand:2,S", "Subject: four\n\n4\n");
        assertThat(taken(foreign.toString()).out()).startsWith("INBOX: 3 messages");
        assertThat(taken(foreign.toString()).out())
                .startsWith("INBOX: 0 messages, 0 octets, 3 were there already\n");
    }

    @Test
    void a_mailbox_that_cannot_be_called_so_here_keeps_no_other_away() throws IOException {
        Path mboxes = Files.createDirectories(folder.resolve("mboxes"));
        String message = "From a@b Mon Jan  2 15:04:05 2006\nSubject: x\n\nx\n";
        for (String name : new String[] {"a", "b.example", "c"}) {
            Files.writeString(mboxes.resolve(name), message);
        }

        assertThat(taken(mboxes.toString()).out())
                .isEqualTo(
                        """
                        a: 1 messages, 17 octets
                        b.example: 0 messages, 0 octets, 1 skipped: the mailbox with all that is \
                        in it: a dot would divide the mailbox name
                        c: 1 messages, 17 octets
                        """);
    }

    @Test
    void a_name_that_is_none_here_is_said() throws IOException {
        Path mboxes = Files.createDirectories(folder.resolve("mboxes"));
        String message = "From a@b Mon Jan  2 15:04:05 2006\nSubject: x\n\nx\n";
        Files.writeString(mboxes.resolve("a"), message);
        Files.writeString(mboxes.resolve("b\tc"), message);

        assertThat(taken(mboxes.toString()))
                .isEqualTo(
                        new Run(
                                1,
                                """
                                a: 1 messages, 17 octets
                                b\tc: 0 messages, 0 octets, 1 skipped: the mailbox with all that is \
                                in it: nothing can be called so here
                                """,
                                "posthorn: not everything was taken; the lines above say what\n"));
    }

    @Test
    void a_file_that_is_no_mbox_keeps_no_other_away() throws IOException {
        Path mboxes = Files.createDirectories(folder.resolve("mboxes"));
        Files.writeString(mboxes.resolve("index"), "// <!-- <mdb:mork:z v=\"1.4\"/> -->\n");
        Files.writeString(
                mboxes.resolve("mail"), "From a@b Mon Jan  2 15:04:05 2006\nSubject: x\n\nx\n");

        Run run = taken(mboxes.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("in it: " + mboxes.resolve("index") + " is no mbox: it does not begin")
                .contains("mail: 1 messages, 17 octets");
    }

    @Test
    void a_message_that_breaks_off_keeps_no_other_away() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            byte[] noise = new byte[3_000_000]; // more than is kept in memory
            new Random(8).nextBytes(noise);
            gzip.write("Subject: four\n\n".getBytes(US_ASCII));
            gzip.write(Base64.getMimeEncoder().encode(noise));
        }
        byte[] broken = Arrays.copyOf(packed.toByteArray(), packed.size() - 100);
        Files.write(foreign.resolve("cur/1276533999.M1P1.kurkku:2,"), broken);

        Run run = taken(foreign.toString());
        assertThat(run.out())
                .startsWith("INBOX: 2 messages, 44 octets, 1 skipped: cannot be read: GZIP that")
                .endsWith("Work/2024: 1 messages, 21 octets\n");
        assertThat(run.exitCode()).isEqualTo(1);

        Path own = folder.resolve("mail/example.test/ada/Maildir/cur");
        Files.write(own.resolve("1276533999.M1P1.kurkku:2,"), broken);
        Files.write(own.resolve("1276533998.M1P1.k:2,"), "CRYPTED\3\7 x".getBytes(US_ASCII));
        String to = folder.resolve("mbox").toString();
        Run written = run("mailbox", "export", "ada@example.test", "--format", "mbox", "--to", to);
        assertThat(written.exitCode()).isEqualTo(1);
        assertThat(written.err())
                .isEqualTo("posthorn: not everything was written; the lines above say what\n");
        assertThat(written.out())
                .startsWith("INBOX: 2 messages\n  cannot be read: ")
                .contains("\n  cannot be read: encrypted by Dovecot's mail-crypt: ")
                .contains("\nWork/2024: 1 messages\n");
        assertThat(Files.readString(folder.resolve("mbox/INBOX.mbox")))
                .contains("Subject: one", "Subject: two")
                .doesNotContain("Subject: four");
    }

    @Test
    void handback_prints_a_command_for_each_mailbox() throws IOException {
        taken(foreign.toString());
        assertThat(run("mailbox", "export", "ada@example.test", "--handback").out().lines())
                .anyMatch(line ->
                        line.matches(
                                "doveadm mailbox update -u 'ada@example.test'"
                                        + " --min-highest-modseq \\d{16} -- 'Work/2024'"));
    }

    @Test
    void what_cannot_be_done_is_said_in_one_line() throws IOException {
        assertThat(taken("/nowhere").err())
                .isEqualTo(
                        "posthorn: /nowhere is not there, or the user that Posthorn runs as may"
                                + " not read it\n");
        assertThat(run("mailbox", "export", "ada@example.test").exitCode()).isEqualTo(2);
        String to = folder.resolve("no").toString();
        assertThat(run("mailbox", "export", "ada@example.test", "a//b", "--to", to).err())
                .isEqualTo("posthorn: ada@example.test has no mailbox a//b\n");
        assertThat(run("mailbox", "export", "ada@example.test", "--to", folder.toString()).err())
                .isEqualTo("posthorn: " + folder + " is there already; choose another --to\n");
    }
}
