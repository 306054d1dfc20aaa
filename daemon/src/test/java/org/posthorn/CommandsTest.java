package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.disk.FolderLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

@DisplayName("The command line")
class CommandsTest {

    @TempDir private Path folder;

    @Test
    void says_its_version() {
        var run = Run.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("posthorn ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "init",
                "serve",
                "check",
                "config",
                "account",
                "account add",
                "account list",
                "account password",
                "account remove",
                "account set",
                "alias",
                "alias add",
                "alias list",
                "alias remove",
                "directory",
                "directory init",
                "domain",
                "domain add",
                "domain list",
                "domain remove",
                "dns",
                "lookup",
                "dmarc",
                "dmarc check",
                "dmarc report",
                "arc",
                "arc verify",
                "spf",
                "spf check",
                "queue",
                "queue list",
                "queue show",
                "queue retry",
                "queue hold",
                "queue release",
                "queue remove",
                "queue export",
                "sendmail"
            })
    void every_command_explains_itself(String command) {
        var run = Run.of((command + " --help").split(" ", -1));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: posthorn " + command);
    }

    @Test
    void a_wrong_call_is_one_line_and_a_hint() {
        var run = Run.of("srve");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("posthorn: Unmatched argument at index 0: 'srve'")
                .contains("serve")
                .contains("Try 'posthorn --help'.");
        assertThat(Run.of().exitCode()).isEqualTo(2);
        assertThat(Run.of("account").exitCode()).isEqualTo(2);
        assertThat(Run.of("account", "add").exitCode()).isEqualTo(2);
        assertThat(Run.of("account", "add", "--config", "x", "ada").exitCode()).isEqualTo(2);
    }

    @Test
    void a_wrong_configuration_is_a_line_for_each_mistake() throws IOException {
        var installation = Installation.in(folder);
        installation.write("nonsense = 1\npostmaster = \"nobody\"");

        var run = Run.of("config", "--config", installation.config());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains(":4:1: nonsense: unknown key"))
                .anyMatch(line -> line.contains(":5:1: postmaster: \"nobody\": "));
        assertThat(Run.of("serve", "--config", folder + "/none").err())
                .isEqualTo(folder + "/none: there is no such file\n");
    }

    @Test
    void config_prints_what_is_in_force() throws IOException {
        var installation = Installation.in(folder);

        var run = Run.of("config", "--config", installation.config());
        var json = Run.of("config", "--json", "--config", installation.config());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("hostname = \"mail.example.test\"\n")
                .contains("require-tls = false\n")
                .contains("mechanisms = [\"PLAIN\", \"LOGIN\"]  # default\n");
        assertThat(json.out())
                .contains(
                        "{\"table\":\"[auth]\",\"key\":\"require-tls\",\"value\":\"false\",\"default\":false}");
    }

    @Test
    void domain_list_prints_the_domains() throws IOException {
        var installation = Installation.in(folder);

        assertThat(Run.of("domain", "list", "--config", installation.config()).out())
                .isEqualTo("example.test\n");
        assertThat(Run.of("domain", "list", "--json", "--config", installation.config()).out())
                .isEqualTo("[\"example.test\"]\n");
    }

    @Test
    void accounts_are_changed_in_the_files_when_no_daemon_runs() throws IOException {
        var config = Installation.in(folder).config();

        var added =
                Run.withInput(
                        "a word\r\n",
                        "account",
                        "add",
                        "--password-stdin",
                        "--config",
                        config,
                        "bob@example.test");
        assertThat(added).isEqualTo(new Run(0, "bob@example.test added\n", ""));
        assertThat(Run.of("account", "list", "--config", config).out())
                .isEqualTo("ada@example.test\nbob@example.test\n");
        assertThat(
                        Run.withInput(
                                        "another\n",
                                        "account",
                                        "password",
                                        "--password-stdin",
                                        "--config",
                                        config,
                                        "bob@example.test")
                                .out())
                .isEqualTo("password of bob@example.test changed\n");
        assertThat(Run.of("account", "remove", "--config", config, "bob@example.test").exitCode())
                .isZero();
        assertThat(Run.of("account", "list", "--json", "--config", config).out())
                .isEqualTo("[\"ada@example.test\"]\n");
        assertThat(Run.of("account", "remove", "--config", config, "bob@example.test"))
                .isEqualTo(new Run(1, "", "posthorn: bob@example.test does not exist\n"));
    }

    @Test
    void accounts_are_limited_in_the_files_and_by_the_daemon() throws IOException {
        var installation = Installation.in(folder);
        String[] services = {
            "account", "set", "--config", installation.config(), "ada@example.test", "--services"
        };

        assertThat(Run.of(with(services, "pop3")))
                .isEqualTo(new Run(0, "limits of ada@example.test changed\n", ""));
        assertThat(folder.resolve("users"))
                .hasContent("ada@example.test:{PLAIN}secret::::::services=pop3\n");
        try (var posthorn = installation.start()) {
            String login = "a LOGIN ada@example.test secret\nb LOGOUT\n";
            assertThat(Talk.with(posthorn.imap(), login)).contains("a NO [AUTHENTICATIONFAILED]");
            assertThat(Run.of(with(services, "all")).err()).isEmpty();
            assertThat(Talk.with(posthorn.imap(), login)).contains("a OK ");
            assertThat(Run.of(with(services, "imap", "--networks", "192.0.2.0/24")).exitCode())
                    .isZero();
            assertThat(Talk.with(posthorn.imap(), login)).contains("a NO [AUTHENTICATIONFAILED]");
            assertThat(folder.resolve("users"))
                    .hasContent(
                            "ada@example.test:{PLAIN}secret::::::services=imap"
                                    + " allow_nets=192.0.2.0/24\n");
            assertThat(
                            Run.withInput(
                                            "word\n",
                                            "account",
                                            "add",
                                            "--password-stdin",
                                            "--networks=10.0.0.0/8",
                                            "--config",
                                            installation.config(),
                                            "bob@example.test")
                                    .err())
                    .isEmpty();
            assertThat(Files.readString(folder.resolve("users")))
                    .endsWith("::::::allow_nets=10.0.0.0/8\n");
        }
        assertThat(Run.of(with(services, "ftp")))
                .isEqualTo(
                        new Run(2, "", "posthorn: services are some of smtp,imap,pop3, or all\n"));
        assertThat(Run.of("account", "set", "ada@example.test").exitCode()).isEqualTo(2);
    }

    private static String[] with(String[] call, String... more) {
        return Stream.concat(Stream.of(call), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void accounts_are_changed_by_the_daemon_when_it_runs() throws IOException {
        var installation = Installation.in(folder);
        try (var posthorn = installation.start()) {
            var added =
                    Run.withInput(
                            "word\n",
                            "account",
                            "add",
                            "--password-stdin",
                            "--config",
                            installation.config(),
                            "bob@example.test");

            assertThat(added).isEqualTo(new Run(0, "bob@example.test added\n", ""));
            assertThat(Talk.with(posthorn.imap(), "a LOGIN bob@example.test word\nb LOGOUT\n"))
                    .contains("a OK ");
        }
    }

    @Test
    void a_file_that_cannot_be_read_is_named() throws IOException {
        var config = Installation.in(folder).config();
        Path users = folder.resolve("users");
        Path aliases = Files.createDirectory(folder.resolve("aliases"));
        Files.delete(users);
        Files.createDirectory(users);

        assertThat(Run.of("account", "list", "--config", config))
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "posthorn: " + users + ": cannot be read: Is a directory\n"));
        assertThat(Run.of("alias", "list", "--config", config))
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "posthorn: " + aliases + ": cannot be read: Is a directory\n"));
        assertThat(Run.of("account", "remove", "--config", config, "ada@example.test"))
                .isEqualTo(new Run(1, "", "posthorn: " + users + ": Is a directory\n"));
        try (var daemon = Installation.in(Files.createDirectory(folder.resolve("b"))).start()) {
            Path others = folder.resolve("b").resolve("users");
            assertThat(daemon.accounts().list()).hasSize(1);
            Files.delete(others);
            Files.createDirectory(others);
            String other = folder.resolve("b").resolve("posthorn.toml").toString();
            assertThat(Run.of("account", "remove", "--config", other, "ada@example.test").err())
                    .isEqualTo("posthorn: " + others + ": Is a directory\n");
        }
    }

    @Test
    void a_domain_that_is_not_ours_is_said_before_a_password_is_asked_for() throws IOException {
        var config = Installation.in(folder).config();

        assertThat(Run.of("account", "add", "--config", config, "bob@elsewhere.test"))
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "posthorn: elsewhere.test is not one of the configured domains\n"));
    }

    @Test
    void a_password_is_not_taken_from_nowhere() throws IOException {
        var config = Installation.in(folder).config();

        assertThat(Run.of("account", "add", "--config", config, "bob@example.test"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(1))
                .satisfies(run -> assertThat(run.err()).contains("--password-stdin"));
        assertThat(
                        Run.withInput(
                                        "\n",
                                        "account",
                                        "add",
                                        "--password-stdin",
                                        "--config",
                                        config,
                                        "bob@example.test")
                                .err())
                .isEqualTo("posthorn: a password has 1 to 1024 characters\n");
        assertThat(
                        Run.withInput(
                                        "x".repeat(100_000),
                                        "account",
                                        "add",
                                        "--password-stdin",
                                        "--config",
                                        config,
                                        "bob@example.test")
                                .err())
                .isEqualTo("posthorn: a password has 1 to 1024 characters\n");
    }

    @Test
    void init_that_fails_can_be_tried_again() throws IOException {
        var installation = Installation.in(folder);
        var file = folder.resolve("new.toml");
        String[] init = {
            "init",
            "--config",
            file.toString(),
            "--domain",
            "example.test",
            "--data",
            installation.data().toString(),
            "--account",
            "bob",
            "--password-stdin"
        };
        try (var lock = FolderLock.acquire(Files.createDirectory(installation.data()))) {
            assertThat(Run.withInput("word\n", init).err())
                    .startsWith("posthorn: " + installation.data() + " is in use by process ");
            assertThat(file).doesNotExist();
            assertThat(lock).isNotNull();
        }

        assertThat(Run.withInput("word\n", init).exitCode()).isZero();
        assertThat(file).exists();
    }

    @Test
    void init_writes_a_configuration_that_works_and_never_overwrites() throws IOException {
        var file = folder.resolve("new.toml").toString();
        var data = folder.resolve("data").toString();
        var init =
                Run.withInput(
                        "word\n",
                        "init",
                        "--config",
                        file,
                        "--domain",
                        "example.test",
                        "--account",
                        "ada",
                        "--data",
                        data,
                        "--password-stdin");

        assertThat(init.err()).isEmpty();
        assertThat(init.exitCode()).isZero();
        assertThat(init.out())
                .contains("account ada@example.test made", "posthorn check --config " + file);
        assertThat(init.out())
                .contains("\n     mail._domainkey.example.test. IN TXT ( \"v=DKIM1; k=rsa; p=MII");
        assertThat(Run.of("dkim", "list", "--config", file).out())
                .isEqualTo("example.test mail rsa-sha256 2048 bits: signs\n");
        assertThat(Run.of("check", "--config", file).out()).contains("ok      dkim: 1 keys sign\n");
        assertThat(Run.of("account", "list", "--config", file).out())
                .isEqualTo("ada@example.test\n");
        assertThat(Run.of("config", "--config", file).out())
                .contains("hostname = \"mail.example.test\"\n")
                .contains("postmaster = \"ada@example.test\"\n");

        var before = Files.readString(Path.of(file));
        var again =
                Run.withInput(
                        "word\n",
                        "init",
                        "--config",
                        file,
                        "--domain",
                        "example.net",
                        "--password-stdin");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("stays as it is");
        assertThat(Path.of(file)).hasContent(before);
    }
}
