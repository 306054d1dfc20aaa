package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@DisplayName("curl")
class CurlTest extends WithDaemon {

    @ParameterizedTest
    @EnumSource
    void sends_lists_fetches_flags_moves_and_deletes(Security security) {
        Path letter = file("letter.eml", Letter.AWKWARD);

        submit(security, letter);

        assertThat(imap(security, "", "LIST \"\" *")).contains("INBOX");
        assertThat(run(security, "imap", "INBOX;UID=1")).endsWith(Letter.AWKWARD);
        imap(security, "INBOX", "UID STORE 1 +FLAGS (\\Flagged)");
        assertThat(imap(security, "INBOX", "FETCH 1 (FLAGS)")).contains("\\Flagged");
        imap(security, "", "CREATE Work");
        imap(security, "INBOX", "COPY 1 Work");
        imap(security, "INBOX", "STORE 1 +FLAGS (\\Deleted)");
        imap(security, "INBOX", "EXPUNGE");
        assertThat(imap(security, "", "STATUS INBOX (MESSAGES)")).contains("MESSAGES 0");
        assertThat(run(security, "imap", "Work;UID=1")).endsWith(Letter.AWKWARD);
        run(security, "imap", "Work", "--upload-file", letter.toString());
        assertThat(imap(security, "", "STATUS Work (MESSAGES)")).contains("MESSAGES 2");

        submit(security, letter);
        assertThat(run(security, "pop3", "")).containsPattern("1 \\d+");
        assertThat(run(security, "pop3", "1")).endsWith(Letter.AWKWARD);
        run(security, "pop3", "1", "--head", "--request", "DELE");
        assertThat(run(security, "pop3", "")).doesNotContainPattern("1 \\d+");
    }

    private void submit(Security security, Path letter) {
        run(
                security,
                "submission",
                "client.example",
                "--mail-from",
                security.user(),
                "--mail-rcpt",
                security.user(),
                "--upload-file",
                letter.toString());
    }

    private String imap(Security security, String path, String command) {
        return run(security, "imap", path, "--request", command);
    }

    private String run(Security security, String protocol, String path, String... more) {
        String scheme = protocol.equals("submission") ? "smtp" : protocol;
        var arguments = new ArrayList<>(List.of("--silent", "--show-error", "--max-time", "30"));
        arguments.addAll(List.of("--user", security.user() + ":" + Daemon.PASSWORD));
        arguments.addAll(List.of("--cacert", daemon.certificate().toString()));
        if (security == Security.STARTTLS) {
            arguments.add("--ssl-reqd");
        }
        arguments.addAll(List.of(more));
        String tls = security == Security.IMPLICIT ? "s" : "";
        arguments.add(scheme + tls + "://localhost:" + port(protocol, security) + "/" + path);
        return installed("curl").run(arguments.toArray(String[]::new)).ok();
    }
}
