package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("posthorn mailbox list, status, verify")
class MailboxCommandTest {

    @TempDir private Path folder;
    private String config = "";
    private Path maildir = Path.of("none");

    @BeforeEach
    void a_message_by_another_program() throws IOException {
        config = Installation.in(folder).config();
        maildir = folder.resolve("mail/example.test/ada/Maildir");
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(maildir.resolve(part));
        }
        Files.writeString(maildir.resolve("new/1276534000.M1P1.kurkku"), "Subject: x\n\ny\n");
    }

    @Test
    void list_and_status_say_what_is_there() {
        listAndStatus();
    }

    private void listAndStatus() {
        var list = Run.of("mailbox", "list", "ada@example.test", "--config", config);
        assertThat(list).isEqualTo(new Run(0, "INBOX\n", ""));
        var json = Run.of("mailbox", "list", "ada@example.test", "--json", "--config", config);
        assertThat(json.out()).contains("{\"mailbox\":\"INBOX\",\"selectable\":true");
        var status = Run.of("mailbox", "status", "ada@example.test", "--config", config);
        assertThat(status.exitCode()).isZero();
        assertThat(status.out().lines().skip(1)).singleElement().asString().contains(" 17 ");
        var one = Run.of("mailbox", "status", "ada@example.test", "inbox", "--config", config);
        assertThat(one.out().lines()).hasSize(2).last().asString().endsWith("  INBOX");
    }

    @Test
    void the_daemon_answers_while_it_serves() throws IOException {
        try (var posthorn = new Installation(folder).start()) {
            assertThat(posthorn.ready()).startsWith("ready");
            listAndStatus();
            verifyAndRepair();
        }
    }

    @Test
    void verify_finds_and_repairs() throws IOException {
        verifyAndRepair();
    }

    private void verifyAndRepair() throws IOException {
        assertThat(Run.of("mailbox", "verify", "--config", config))
                .isEqualTo(new Run(0, "all is as it should be\n", ""));
        Run.of("mailbox", "status", "ada@example.test", "--config", config);
        Path list = maildir.resolve("dovecot-uidlist");
        Files.writeString(list, Files.readString(list) + "nonsense\n");

        var found = Run.of("mailbox", "verify", "ada@example.test", "--config", config);
        assertThat(found.exitCode()).isEqualTo(1);
        assertThat(found.out())
                .contains("error   " + list)
                .contains("1 finding; --repair mends what it can");
        var mended = Run.of("mailbox", "verify", "--repair", "--deep", "--config", config);
        assertThat(mended.exitCode()).isZero();
        assertThat(mended.out()).contains("mended  " + list).contains("1 finding, 1 mended");
        var again = Run.of("mailbox", "verify", "--json", "--config", config);
        assertThat(again).isEqualTo(new Run(0, "[]\n", ""));
    }

    @Test
    void what_is_not_there_is_said_in_one_line() {
        assertThat(Run.of("mailbox", "list", "eve@example.test", "--config", config))
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "posthorn: there is no account eve@example.test; 'posthorn account"
                                        + " list' prints them\n"));
        assertThat(Run.of("mailbox", "status", "ada@example.test", "No", "--config", config))
                .isEqualTo(new Run(1, "", "posthorn: no mailbox No\n"));
        assertThat(Run.of("mailbox", "status", "ada@example.test", "a//b", "--config", config))
                .isEqualTo(new Run(1, "", "posthorn: 'a//b' cannot be the name of a mailbox\n"));
        assertThat(Run.of("mailbox").exitCode()).isEqualTo(2);
    }
}
