package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

@DisplayName("posthorn mailbox import --from imaps://")
class ImapImportTest {

    private static final Instant DATE = Instant.parse("2024-02-03T04:05:06Z");

    @TempDir private Path folder;
    private Path mailroot = Path.of("none");
    private String config = "";

    @BeforeEach
    void an_account_elsewhere() throws IOException {
        Path here = Files.createDirectories(folder.resolve("here"));
        config = Installation.in(here).config();
        mailroot = folder.resolve("there/example.test/eve/Maildir");
        for (String box : new String[] {"", ".A &- B.&ZeVnLIqe-"}) {
            for (String part : new String[] {"cur", "new", "tmp"}) {
                Files.createDirectories(mailroot.resolve(box).resolve(part));
            }
        }
        Files.writeString(mailroot.resolve("dovecot-keywords"), "0 $Label1\n");
        Files.writeString(mailroot.resolve("subscriptions"), "A &- B.&ZeVnLIqe-\n");
        for (int i = 0; i < 45; i++) {
            message("cur/12765340" + (10 + i) + ".M1P1.kurkku:2,FSa", "Subject: " + i + "\n\nx\n");
        }
        message(
                ".A &- B.&ZeVnLIqe-/cur/1276534000.M1P1.kurkku:2,R",
                "S: y\n\n" + "z\n".repeat(99_999));
    }

    private void message(String path, String text) throws IOException {
        Path file = Files.writeString(mailroot.resolve(path), text);
        Files.setLastModifiedTime(file, FileTime.from(DATE));
    }

    /** What the account has, as an mbox. */
    private String inbox() throws IOException {
        Path mbox = folder.resolve("mbox");
        Run.of(
                "mailbox",
                "export",
                "ada@example.test",
                "INBOX",
                "--format",
                "mbox",
                "--to",
                mbox.toString(),
                "--config",
                config);
        return Files.readString(mbox.resolve("INBOX.mbox"));
    }

    private Run take(Posthorn server, String scheme, String password, String... more) {
        Endpoint at = scheme.equals("imaps") ? server.imaps() : server.imap();
        var args = new java.util.ArrayList<String>();
        args.addAll(
                java.util.List.of(
                        "mailbox",
                        "import",
                        "ada@example.test",
                        "--config",
                        config,
                        "--from",
                        scheme + "://eve@example.test@" + at.host() + ":" + at.port() + "/"));
        args.addAll(java.util.List.of(more));
        return Run.withInput(password + "\n", args.toArray(String[]::new));
    }

    @Test
    void everything_comes_once_with_flags_dates_and_subscriptions() throws IOException {
        try (var server =
                Posthorn.onMaildir(folder.resolve("there"))
                        .account("eve@example.test", "secret")
                        .start()) {
            var first = take(server, "imaps", "secret", "--insecure");
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out())
                    .contains("INBOX: 45 messages", "A & B/日本語: 1 messages, 300005 octets");
            var again = take(server, "imap", "secret", "--insecure");
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(again.out()).contains("INBOX: 45 messages"); // another URL is another source
            assertThat(take(server, "imaps", "secret", "--insecure").out())
                    .contains("INBOX: 0 messages, 0 octets, 45 were there already");
        }
        assertThat(
                        Run.of("mailbox", "list", "ada@example.test", "--json", "--config", config)
                                .out())
                .contains("\"A & B/日本語\",\"selectable\":true,\"subscribed\":true");
        assertThat(inbox())
                .containsPattern(
                        """
                        ^From MAILER-DAEMON Sat Feb  3 04:05:06 2024
                        Subject: 0
                        X-IMAPbase: [0-9]+ 0000000090 [$]Label1
                        Status: RO
                        X-Status: F
                        X-Keywords: [$]Label1
                        X-UID: 1

                        x

                        """);
        assertThat(Run.of("mailbox", "verify", "--deep", "--config", config).out())
                .isEqualTo("all is as it should be\n");
    }

    @Test
    void a_mailbox_that_cannot_be_opened_there_keeps_no_other_away() throws IOException {
        for (String part : new String[] {"cur", "new", "tmp", "dovecot-uidlist"}) {
            Files.createDirectories(mailroot.resolve(".A broken one").resolve(part));
        }
        try (var server =
                Posthorn.onMaildir(folder.resolve("there"))
                        .account("eve@example.test", "secret")
                        .start()) {
            var run = take(server, "imaps", "secret", "--insecure");
            assertThat(run.out())
                    .contains(
                            "A broken one: 0 messages, 0 octets, 1 skipped: the mailbox with all"
                                    + " that is in it: the server says: NO ")
                    .contains("INBOX: 45 messages", "A & B/日本語: 1 messages, 300005 octets");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void a_message_that_cannot_be_had_keeps_no_other_away() throws IOException {
        try (var there = new FickleImap()) {
            String[] command = {
                "mailbox",
                "import",
                "ada@example.test",
                "--config",
                config,
                "--from",
                "imap://eve@127.0.0.1:" + there.port() + "/"
            };
            Run first = Run.withInput("secret\n", command);
            assertThat(first.exitCode()).isEqualTo(1);
            assertThat(first.out())
                    .contains("INBOX: 3 messages, ")
                    .contains(", 1 skipped: message 2: the server says: NO broken")
                    .contains(", 1 skipped: UID 4: the connection breaks: ")
                    .contains(", 1 skipped: UID 5: the connection breaks: ")
                    .contains("Work: 0 messages, 0 octets, 1 skipped: the mailbox with all that")
                    .contains("Long: 500 messages, ")
                    .contains(", 1 skipped: message 501 and later: the connection breaks: ")
                    .containsPattern("Slow: 80 messages, [0-9]+ octets\n")
                    .contains("Last: 6 messages, ");
            assertThat(Run.withInput("secret\n", command).out())
                    .contains("INBOX: 0 messages, 0 octets, 3 were there already, 1 skipped: UID 4")
                    .contains("Last: 0 messages, 0 octets, 6 were there already");
        }
        assertThat(inbox().lines())
                .filteredOn(line -> line.startsWith("number "))
                .containsExactly("number 1", "number 3", "number 6");
    }

    @Test
    void a_stranger_a_wrong_password_and_a_bad_url_are_refused() throws IOException {
        try (var server = Posthorn.inMemory().account("eve@example.test", "secret").start()) {
            assertThat(take(server, "imaps", "secret").err()).contains("posthorn: imaps://eve");
            var wrong = take(server, "imaps", "wrong", "--insecure");
            assertThat(wrong.exitCode()).isEqualTo(1);
            assertThat(wrong.err()).contains("the server says: NO");
            assertThat(take(server, "imaps", "", "--password", "plain").exitCode()).isEqualTo(2);
        }
        assertThat(
                        Run.of("mailbox", "import", "a@b", "--from", "imaps:x", "--config", config)
                                .exitCode())
                .isEqualTo(2);
    }
}
