package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.store.ModifiedUtf7;
import org.posthorn.store.maildir.Dovecot;
import org.posthorn.store.maildir.LineClient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

@DisplayName("posthorn mailbox import from a real Dovecot")
class DovecotImportTest {

    private static final String DEEP = ModifiedUtf7.encode("Work/2024/Übersicht 日本語");
    private static final String DATE = "02-Mar-1999 10:30:15 +0100";

    @TempDir private Path folder;
    private Posthorn posthorn;
    private Dovecot dovecot;
    private LineClient there;
    private LineClient here;
    private int imaps;

    @BeforeEach
    void start() throws IOException {
        Dovecot.missing().ifPresent(why -> assumeTrue(false, why));
        posthorn = Installation.in(Files.createDirectories(folder.resolve("here"))).start();
        Path pem = folder.resolve("here/state/tls/self-signed.pem");
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            imaps = free.getLocalPort();
        }
        dovecot =
                Dovecot.start(
                        Files.createDirectories(folder.resolve("there")),
                        """
                        ssl = yes
                        ssl_cert = <%1$s
                        ssl_key = <%1$s
                        service imap-login {
                          inet_listener imaps {
                            port = %2$d
                            ssl = yes
                          }
                        }
                        namespace inbox {
                          mailbox "Sent Items" {
                            special_use = \\Sent
                          }
                          mailbox Papierkorb {
                            special_use = \\Trash
                          }
                        }
                        """
                                .formatted(pem, imaps));
        there = dovecot.imap("eve");
        here = new LineClient(posthorn.imap().port());
        here.imap("LOGIN ada@example.test secret");
    }

    @AfterEach
    void stop() throws IOException {
        if (dovecot != null) {
            there.close();
            here.close();
            dovecot.close();
            posthorn.close();
        }
    }

    private Run take(String scheme, int port, String... more) {
        var args =
                new ArrayList<>(
                        List.of(
                                "mailbox",
                                "import",
                                "ada@example.test",
                                "--config",
                                folder.resolve("here/posthorn.toml").toString(),
                                "--from",
                                scheme + "://eve@127.0.0.1:" + port + "/",
                                "--insecure"));
        args.addAll(List.of(more));
        return Run.withInput("secret\n", args.toArray(String[]::new));
    }

    private Run taken() {
        Run run = take("imaps", imaps);
        assertThat(run.exitCode()).as("%s%s", run, dovecot.log()).isZero();
        return run;
    }

    private static String letter(String subject) {
        return "Subject: " + subject + "\r\n\r\nHello " + subject + "\r\n";
    }

    /** A message as a program other than Dovecot leaves it in its files. */
    private void file(String path, String text) throws IOException {
        Files.writeString(folder.resolve("there/eve").resolve(path), text, ISO_8859_1);
    }

    @Test
    void everything_is_as_it_was_there() throws IOException {
        for (String name : List.of("Work", DEEP, "Parent/child", "A &- B", "say \\\"x\\\"")) {
            there.imap("CREATE \"" + name + "\"");
        }
        there.imap("SUBSCRIBE \"" + DEEP + "\"");
        there.imap("SUBSCRIBE Parent/child");
        there.append("INBOX", "", DATE, letter("no flags"));
        there.append("INBOX", "\\Seen \\Answered \\Flagged \\Draft \\Deleted", DATE, letter("all"));
        there.append("INBOX", "$Label1 NonJunk \\Seen", " 1-Feb-2024 00:00:00 -0800", letter("k"));
        String many =
                IntStream.range(0, 40).mapToObj(i -> "key" + i).collect(Collectors.joining(" "));
        there.append("Work", many, DATE, letter("forty keywords"));
        there.append("Work", "", DATE, "Subject: empty\r\n\r\n");
        there.append("Work", "", DATE, "From ada Mon Mar  2 10:30:15 1999\r\n\r\nFrom me\r\n");
        there.append("Work", "", DATE, letter("large") + "0123456789abcde\r\n".repeat(400_000));
        there.append("\"" + DEEP + "\"", "", DATE, letter("gr\u00fc\u00df"));
        there.append("Parent/child", "\\Flagged", DATE, letter("child"));
        there.append("\"A &- B\"", "", DATE, letter("ampersand"));
        there.append("\"say \\\"x\\\"\"", "", DATE, letter("quoted"));
        file("new/1276534000.M1P1.kurkku", "Subject: LF\n\nline\n\n.\nend\n");
        file("cur/1276534001.M1P1.kurkku:2,S", "Subject: CRLF\r\n\r\nline\r\nno end");
        there.imap("SELECT INBOX");

        taken();

        Map<String, String> listed = Mailboxes.listed(there, "LIST \"\" *");
        assertThat(listed.get("Parent")).contains("\\Noselect");
        listed.values().removeIf(attributes -> attributes.contains("\\Noselect"));
        assertThat(listed).hasSize(6);
        for (String name : listed.keySet()) {
            assertThat(Mailboxes.mail(here, name))
                    .as(name)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(Mailboxes.mail(there, name));
        }
        assertThat(Mailboxes.listed(here, "LSUB \"\" *")).containsKeys(DEEP, "Parent/child");
        assertThat(Mailboxes.listed(there, "STATUS INBOX (UNSEEN)")).isEmpty();
        assertThat(dovecot.log()).doesNotContain("Error", "Panic");
    }

    @Test
    void what_is_new_comes_and_nothing_comes_twice() throws IOException {
        there.imap("CREATE Work");
        for (String box : List.of("INBOX", "INBOX", "Work")) {
            there.append(box, "\\Seen", DATE, letter("old"));
        }
        assertThat(taken().out()).contains("INBOX: 2 messages", "Work: 1 messages");
        here.imap("SELECT INBOX");
        here.imap("STORE 1 +FLAGS (\\Deleted)");
        here.imap("EXPUNGE");

        assertThat(taken().out())
                .contains("INBOX: 0 messages, 0 octets, 2 were there already")
                .contains("Work: 0 messages, 0 octets, 1 were there already");

        there.append("INBOX", "", DATE, letter("new"));
        there.imap("CREATE More");
        there.append("More", "", DATE, letter("more"));
        there.imap("SELECT Work");
        there.imap("STORE 1 +FLAGS (\\Deleted)");
        there.imap("EXPUNGE");
        assertThat(taken().out())
                .contains("INBOX: 1 messages", "More: 1 messages", "Work: 0 messages, 0 octets\n");
        assertThat(Mailboxes.mail(here, "INBOX"))
                .extracting(Mailboxes.Mail::text)
                .containsExactly(letter("old"), letter("new"));
        assertThat(Mailboxes.mail(here, "Work")).hasSize(1);
    }

    @Test
    void a_connection_that_breaks_loses_nothing_and_doubles_nothing() throws IOException {
        there.imap("CREATE Work");
        for (int i = 0; i < 250; i++) {
            there.append("INBOX", i % 2 == 0 ? "\\Seen" : "$Label1", DATE, letter("m" + i));
        }
        there.append("Work", "", DATE, letter("big") + "0123456789abcde\r\n".repeat(100_000));
        try (var wire = new BreakingWire(dovecot.imapPort(), 0)) {
            for (long octets : new long[] {0, 4_000, 60_000, 90_000, 700_000}) {
                wire.breakAfter(octets);
                Run broken = take("imap", wire.port());
                assertThat(broken.exitCode()).as("%s", broken).isEqualTo(1);
                assertThat(broken.err()).startsWith("posthorn: imap://eve@127.0.0.1");
            }
            wire.breakAfter(Long.MAX_VALUE);
            assertThat(take("imap", wire.port()).exitCode()).isZero();
            for (String name : List.of("INBOX", "Work")) {
                assertThat(Mailboxes.mail(here, name))
                        .containsExactlyElementsOf(Mailboxes.mail(there, name));
            }
            assertThat(take("imap", wire.port()).out())
                    .contains("INBOX: 0 messages, 0 octets, 250 were there already")
                    .contains("Work: 0 messages, 0 octets, 1 were there already");
        }
    }

    @Test
    void a_file_that_dovecot_cannot_read_keeps_no_other_message_away() throws IOException {
        there.imap("CREATE Work");
        for (int i = 0; i < 30; i++) {
            there.append("INBOX", "\\Seen", DATE, letter("m" + i));
        }
        there.append("Work", "", DATE, letter("work"));
        try (Stream<Path> files = Files.list(folder.resolve("there/eve/cur"))) {
            for (Path file : files.toList()) {
                if (Files.readString(file).matches("(?s)Subject: m(3|4|27)\r?\n.*")) {
                    Files.writeString(file, "cut"); // Dovecot ends the session: S= says more
                }
            }
        }
        Run run = take("imaps", imaps);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("INBOX: 27 messages, ", "UID 4: the connection breaks: ")
                .contains("UID 5: ", "UID 28: ", "Work: 1 messages, ");
        assertThat(take("imaps", imaps).out())
                .contains("INBOX: 0 messages, 0 octets, 27 were there already, 1 skipped: UID 28");
    }

    @Test
    void special_mailboxes_go_to_those_of_the_account() throws IOException {
        for (String name : List.of("Sent Items", "Sent Items/2024", "Papierkorb", "Sent")) {
            there.imap("CREATE \"" + name + "\"");
            there.append("\"" + name + "\"", "", DATE, letter(name));
        }
        here.imap("DELETE Trash");
        assertThat(taken().out())
                .contains("Sent: 1 messages, 41 octets, from Sent Items\n")
                .contains("Sent/2024: 1 messages, 51 octets, from Sent Items/2024\n")
                .contains("Papierkorb: 1 messages, 41 octets\n")
                .contains("Sent: 1 messages, 29 octets\n");
        Map<String, String> listed = Mailboxes.listed(here, "LIST \"\" *");
        assertThat(listed).doesNotContainKeys("Sent Items", "Sent Items/2024", "Trash");
        assertThat(listed.get("Sent")).contains("\\Sent");
        assertThat(listed.get("Papierkorb")).contains("\\Trash");

        assertThat(taken().out())
                .contains("Sent: 0 messages, 0 octets, from Sent Items, 1 were there already\n");
        assertThat(Mailboxes.mail(here, "Sent")).hasSize(2);

        assertThat(take("imaps", imaps, "--mailbox", "Old").out())
                .contains("Old/Sent Items: 1 messages, 41 octets\n");
        assertThat(Mailboxes.listed(here, "LIST \"\" *").get("Old/Sent Items"))
                .doesNotContain("\\Sent");
    }

    @Test
    void dovecot_goes_on_above_our_modseqs_and_reads_our_mbox() throws IOException {
        there.imap("CREATE \"It's/2024\"");
        there.append("INBOX", "\\Seen $Label1", DATE, letter("one"));
        there.append(
                "INBOX", "\\Answered \\Flagged work $Label1", DATE, "From a\r\n\r\nFrom b\r\n");
        there.append("INBOX", "\\Draft \\Deleted", DATE, letter("three"));
        there.append("\"It's/2024\"", "other", DATE, letter("four"));
        taken();
        here.imap("SELECT INBOX");
        here.imap("STORE 3 -FLAGS (\\Deleted)");
        here.imap("EXPUNGE");
        here.imap("UNSELECT");
        here.imap("CREATE -u");

        String[] command = {
            "mailbox",
            "export",
            "ada@example.test",
            "--config",
            folder.resolve("here/posthorn.toml").toString()
        };
        Path back = Files.createDirectories(folder.resolve("back"));
        Run maildir = Run.of(with(command, "--to", back.resolve("ada").toString(), "--handback"));
        List<String> lines = maildir.out().lines().filter(l -> l.startsWith("doveadm ")).toList();
        assertThat(lines).hasSizeGreaterThan(2);
        try (var again = Dovecot.start(back);
                var imap = again.imap("ada")) {
            for (String line : lines) {
                String[] words = words(line);
                assertThat(words).startsWith("mailbox", "update").hasSize(8);
                again.doveadm(words);
                assertThat(Mailboxes.number(imap, words[7], "HIGHESTMODSEQ"))
                        .isGreaterThanOrEqualTo(Long.parseLong(words[5]))
                        .isGreaterThan(1_000_000_000_000_000L);
            }
            for (String name : List.of("INBOX", "It's/2024")) {
                assertThat(Mailboxes.read(imap, name)).isEqualTo(Mailboxes.read(here, name));
            }
        }

        Path mbox = Files.createDirectories(folder.resolve("mbox"));
        Run.of(with(command, "--format", "mbox", "--to", mbox.resolve("ada").toString()));
        try (var reader =
                        Dovecot.start(
                                mbox,
                                "mail_location = mbox:%1$s/%%n:INBOX=%1$s/%%n/INBOX.mbox:INDEX=MEMORY"
                                        .formatted(mbox));
                var imap = reader.imap("ada")) {
            for (String name : List.of("INBOX", "It's/2024")) {
                String file = name.equals("INBOX") ? name : name + ".mbox";
                assertThat(Mailboxes.number(imap, file, "UIDVALIDITY"))
                        .as("%s%n%s", name, reader.log())
                        .isEqualTo(Mailboxes.number(here, name, "UIDVALIDITY"));
                Map<Long, Mailboxes.Mail> as = Mailboxes.read(here, name);
                // whoever reads an mbox must know of the quotation; Dovecot does not
                as.replaceAll((uid, mail) ->
                        new Mailboxes.Mail(
                                mail.flags(),
                                mail.date(),
                                mail.text().replaceAll("(?m)^(?=>*From )", ">")));
                assertThat(Mailboxes.read(imap, file)).isEqualTo(as);
            }
        }
    }

    @Test
    void a_wrong_url_or_a_certificate_of_its_own_is_explained() {
        assertThat(take("imaps", dovecot.imapPort()).err())
                .endsWith("that port does not begin with TLS; try imap://\n");
        String config = folder.resolve("here/posthorn.toml").toString();
        for (String url :
                List.of(
                        "imaps://eve@localhost:" + imaps,
                        "imap://eve@localhost:" + dovecot.imapPort())) {
            Run run =
                    Run.withInput(
                            "secret\n",
                            "mailbox",
                            "import",
                            "ada@example.test",
                            "--config",
                            config,
                            "--from",
                            url);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("its certificate is not trusted (")
                    .endsWith("); --insecure takes any\n");
        }
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    /** The arguments of a line, as a shell gives them to doveadm. */
    private static String[] words(String line) throws IOException {
        var shell =
                new ProcessBuilder("sh", "-c", "doveadm() { printf '%s\\n' \"$@\"; }\n" + line)
                        .start();
        try (var in = shell.inputReader()) {
            return in.lines().toArray(String[]::new);
        }
    }
}
