package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Conf;
import org.posthorn.conf.ConfException;
import org.posthorn.disk.FolderLock;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

@DisplayName("A Posthorn from a configuration file")
class DaemonTest {

    @TempDir private Path folder;

    private static String login(Posthorn posthorn, String user, String password)
            throws IOException {
        return Talk.with(posthorn.imap(), "a LOGIN " + user + " " + password + "\nb LOGOUT\n");
    }

    @Test
    void keeps_its_data_folder_to_itself() throws IOException {
        var installation = Installation.in(folder);
        try (var posthorn = installation.start()) {
            assertThat(posthorn.ready()).contains("lmtp=unix:" + folder + "/lmtp");
            assertThatThrownBy(installation::start)
                    .isInstanceOf(FolderLock.InUseException.class)
                    .hasMessage(
                            installation.data()
                                    + " is in use by process "
                                    + ProcessHandle.current().pid());
        }

        installation.start().close();
    }

    @Test
    void has_a_control_socket_for_its_owner_only() throws IOException {
        var installation = Installation.in(folder);
        try (var posthorn = installation.start()) {
            assertThat(posthorn.accounts().list()).hasSize(1);
            assertThat(mode(installation.data())).isEqualTo("rwx------");
            assertThat(mode(installation.data().resolve("control"))).isEqualTo("rw-------");
        }

        assertThat(installation.data().resolve("control")).doesNotExist();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void leaves_nothing_open_when_a_port_is_taken() throws IOException {
        var installation = Installation.in(folder);
        try (var other = Posthorn.inMemory().start()) {
            int port = other.smtp().port();
            Files.writeString(
                    installation.file(),
                    Files.readString(installation.file())
                            + """

                            [[listener]]
                            protocol = "submission"
                            address = "127.0.0.1:%d"
                            """
                                    .formatted(port));

            assertThatThrownBy(installation::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "cannot listen on 127.0.0.1:" + port + " for submission: ")
                    .hasCauseInstanceOf(BindException.class);
        }

        installation.start().close(); // neither the lock nor the other ports are held
    }

    @Test
    void reads_accounts_and_settings_again() throws IOException {
        var installation = Installation.in(folder);
        try (var posthorn = installation.start()) {
            assertThat(login(posthorn, "bob@example.net", "word")).contains("a NO ");

            Files.writeString(folder.resolve("users"), "bob@example.net:{PLAIN}word::::::\n");
            Files.writeString(
                    installation.file(),
                    Files.readString(installation.file())
                            .replace("[\"example.test\"]", "[\"example.net\"]")
                            .replace("mail.example.test", "mx.example.net"));
            var done = posthorn.reload();

            assertThat(done)
                    .containsExactly(
                            "configuration and accounts read again, in force for new connections",
                            "certificates read again");
            assertThat(login(posthorn, "bob@example.net", "word")).contains("a OK ");
            assertThat(Talk.with(posthorn.smtp(), "QUIT\n")).startsWith("220 mx.example.net ");
        }
    }

    @Test
    void says_what_needs_a_restart() throws IOException {
        var installation = Installation.in(folder);
        try (var posthorn = installation.start()) {
            Files.writeString(
                    installation.file(),
                    Files.readString(installation.file())
                                    .replace("\"state\"", "\"elsewhere\"")
                                    .replace("tls = \"none\"", "tls = \"offered\"")
                            + "\n[net]\nmax-connections = 7\n");

            assertThat(posthorn.reload()).contains("needs a restart: data, [net], [[listener]]");
            assertThat(folder.resolve("elsewhere")).doesNotExist();
        }
    }

    @Test
    void goes_on_as_before_when_the_file_has_become_wrong() throws IOException {
        var installation = Installation.in(folder);
        try (var posthorn = installation.start()) {
            installation.write("nonsense = 1");

            assertThatThrownBy(posthorn::reload)
                    .isInstanceOf(ConfException.class)
                    .hasMessageContaining("nonsense: unknown key");
            assertThat(login(posthorn, "ada@example.test", "secret")).contains("a OK ");
        }
    }

    @Test
    void starts_with_the_smallest_file() {
        var conf =
                Conf.parse(
                        PosthornConf.class,
                        """
                        hostname = "mail.example.org"
                        domains  = ["example.org"]

                        [tls]
                        certificate = "/etc/letsencrypt/live/mail.example.org/fullchain.pem"
                        key         = "/etc/letsencrypt/live/mail.example.org/privkey.pem"
                        """,
                        "posthorn.toml");

        assertThat(conf.listeners())
                .extracting(listener -> listener.name() + " " + listener.tls())
                .containsExactly(
                        "smtp OFFERED",
                        "submission REQUIRED",
                        "submissions IMPLICIT",
                        "imap REQUIRED",
                        "imaps IMPLICIT",
                        "pop3 REQUIRED",
                        "pop3s IMPLICIT");
        assertThat(conf.listeners())
                .extracting(listener -> listener.address().toString().replaceFirst(".*:", ""))
                .containsExactly("25", "587", "465", "143", "993", "110", "995");
    }

    @Test
    void refuses_contradictions_all_at_once() {
        assertThatThrownBy(() ->
                        Conf.parse(
                                PosthornConf.class,
                                """
                                hostname = "mail example"
                                domains = ["example.org", "EXAMPLE.org", "-"]

                                [[listener]]
                                protocol = "imap"
                                address = "127.0.0.1:143"
                                tls = "none"

                                [[listener]]
                                protocol = "smtp"
                                address = "127.0.0.1:143"
                                """,
                                "posthorn.toml"))
                .hasMessage(
                        """
                        posthorn.toml:1:1: hostname: is not a host name
                        posthorn.toml:2:1: domains: example.org is there twice
                        posthorn.toml:2:1: domains: - is not a domain
                        posthorn.toml:4:1: listener: imap on 127.0.0.1:143 is without TLS and auth.require-tls is on: nobody could log in
                        posthorn.toml:4:1: listener: smtp on 127.0.0.1:143 is there twice\
                        """);
    }
}
