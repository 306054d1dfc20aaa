package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;

@DisplayName("posthorn auth and posthorn account app-password")
class AuthCommandTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth",
                "auth bans",
                "auth unban",
                "auth test",
                "account app-password",
                "account app-password add",
                "account app-password list",
                "account app-password remove"
            })
    void explains_itself(String command) {
        var run = Run.of((command + " --help").split(" ", -1));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: posthorn " + command);
    }

    @Test
    void prints_and_ends_bans_in_the_files_and_in_the_daemon() throws IOException {
        var installation = GuardTest.installation(folder);
        String until =
                Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS).toString();
        Files.createDirectories(installation.data());
        Files.writeString(
                installation.data().resolve("guard"),
                """
                posthorn guard 1
                ban 192.0.2.66/32 %1$s 20
                ban 192.0.2.67/32 %1$s 21
                ban 2001:db8::/64 %1$s 22
                end 3
                """
                        .formatted(until));
        assertThat(run("auth", "bans").out())
                .startsWith("192.0.2.66/32 until " + until + ", after 20 failures\n")
                .hasLineCount(3);
        assertThat(run("auth", "unban", "192.0.2.66"))
                .isEqualTo(new Run(0, "192.0.2.66/32 unbanned\n", ""));
        assertThat(run("auth", "unban", "192.0.2.66"))
                .isEqualTo(new Run(1, "", "posthorn: 192.0.2.66 is not banned\n"));

        assertThat(
                        Run.withInput(
                                        "secret\n",
                                        "auth",
                                        "test",
                                        "--password-stdin",
                                        "--address",
                                        "192.0.2.0/24",
                                        "ada",
                                        "--config",
                                        folder.resolve("posthorn.toml").toString())
                                .err())
                .contains("192.0.2.0/24: must be one address");

        try (var posthorn = installation.start()) {
            assertThat(run("auth", "bans", "--json").out())
                    .isEqualTo(
                            "[{\"address\":\"192.0.2.67/32\",\"until\":\"%1$s\",\"failures\":21},{\"address\":\"2001:db8::/64\",\"until\":\"%1$s\",\"failures\":22}]\n"
                                    .formatted(until));
            assertThat(greeting(posthorn, "192.0.2.67")).startsWith("* BYE ");
            assertThat(run("auth", "unban", "192.0.2.67").exitCode()).isZero();
            assertThat(greeting(posthorn, "192.0.2.67")).startsWith("* OK ");
            assertThat(run("auth", "unban", "2001:db8::/32").out())
                    .isEqualTo("2001:db8::/64 unbanned\n");
            assertThat(run("auth", "unban", "2001:db8::/32").exitCode()).isEqualTo(1);
        }
        assertThat(run("auth", "bans")).isEqualTo(new Run(0, "", ""));
        assertThat(run("auth", "unban", "--all")).isEqualTo(new Run(0, "", ""));
        assertThat(run("auth", "unban", "mail.example"))
                .satisfies(r -> {
                    assertThat(r.exitCode()).isEqualTo(1);
                    assertThat(r.err()).isEqualTo("posthorn: mail.example: not an IP address\n");
                });
        assertThat(run("auth", "unban").exitCode()).isEqualTo(2);
    }

    private static String greeting(Posthorn posthorn, String client) throws IOException {
        return Talk.with(posthorn.imap(), "PROXY TCP4 " + client + " 127.0.0.1 1 2\nb LOGOUT\n");
    }

    @Test
    void tries_a_login_with_and_without_the_daemon() throws IOException {
        var installation = Installation.in(folder);
        triesLogins();
        try (var posthorn = installation.start()) {
            assertThat(posthorn.ready()).isNotEmpty();
            triesLogins();
        }
        assertThat(run("auth", "test", "--service", "ftp", "ada").exitCode()).isEqualTo(2);
    }

    private void triesLogins() throws IOException {
        assertThat(test("secret", "ada"))
                .isEqualTo(new Run(0, "user: ada\nscheme: PLAIN\nresult: ok\n", ""));
        assertThat(test("wrong", "ada"))
                .isEqualTo(
                        new Run(
                                1,
                                "user: ada\nscheme: PLAIN\nresult: refused\nreason: wrong"
                                        + " password\n",
                                ""));
        assertThat(test("secret", "eve", "--json").out())
                .isEqualTo(
                        "{\"user\":\"eve\",\"result\":\"refused\",\"reason\":\"unknown"
                                + " user\"}\n");
        Path users = folder.resolve("users");
        String before = Files.readString(users);
        assertThat(run("account", "set", "--services=imap", "ada@example.test").exitCode())
                .isZero();
        assertThat(test("secret", "ada", "--service", "pop3").out())
                .contains("result: refused\nreason: the account may not use pop3\n");
        assertThat(run("account", "set", "--services=all", "ada@example.test").exitCode()).isZero();
        assertThat(users).hasContent(before);
    }

    private Run test(String password, String user, String... more) {
        var words = Stream.of("auth", "test", "--password-stdin", "--config", config(), user);
        return Run.withInput(
                password + "\n", Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void app_passwords_log_in_where_they_may_until_they_are_taken_back() throws IOException {
        var installation = Installation.in(folder);
        var added = run("account", "app-password", "add", "ada@example.test", "my phone");
        assertThat(added.exitCode()).isZero();
        assertThat(added.out()).matches("([a-z2-7]{4}-){6}[a-z2-7]{4}\n");
        String phone = added.out().strip();
        try (var posthorn = installation.start()) {
            String scanner =
                    String.valueOf(
                            Json.read(
                                            run(
                                                            "account",
                                                            "app-password",
                                                            "add",
                                                            "--services=smtp",
                                                            "--json",
                                                            "ada@example.test",
                                                            "scanner")
                                                    .out())
                                    .get("password"));
            assertThat(Files.readString(folder.resolve("app-passwords")))
                    .matches(
                            "ada@example.test:my"
                                    + " phone:\\{SHA256}[^:]{44}:all:\\d{4}-\\d\\d-\\d\\d\n"
                                    + "ada@example.test:scanner:\\{SHA256}[^:]{44}:smtp:.*\n")
                    .doesNotContain(phone);
            assertThat(run("account", "app-password", "list", "ada@example.test").out())
                    .matches("my phone, for all, since .*\nscanner, for smtp, since .*\n");

            assertThat(imap(posthorn, phone)).contains("a OK ");
            assertThat(imap(posthorn, phone.replace("-", "").toUpperCase(Locale.ROOT)))
                    .contains("a OK ");
            assertThat(imap(posthorn, "secret")).contains("a OK ");
            assertThat(imap(posthorn, phone.replace('a', 'b').replace('c', 'd').substring(1) + "x"))
                    .contains("a NO [AUTHENTICATIONFAILED]");
            assertThat(pop3(posthorn, phone)).contains("+OK 0 messages");
            assertThat(smtp(posthorn, phone)).contains("235 ");

            assertThat(smtp(posthorn, scanner)).contains("235 ");
            assertThat(imap(posthorn, scanner)).contains("a NO [AUTHENTICATIONFAILED]");
            assertThat(pop3(posthorn, scanner)).contains("-ERR [AUTH]");

            assertThat(run("account", "app-password", "remove", "ada@example.test", "my phone"))
                    .isEqualTo(
                            new Run(0, "app password my phone of ada@example.test removed\n", ""));
            assertThat(imap(posthorn, phone)).contains("a NO [AUTHENTICATIONFAILED]");
            assertThat(run("account", "app-password", "remove", "ada@example.test", "my phone"))
                    .satisfies(gone -> assertThat(gone.exitCode()).isEqualTo(1));
        }
        assertThat(run("account", "app-password", "add", "eve@example.test", "x").err())
                .isEqualTo("posthorn: eve@example.test does not exist\n");
        assertThat(run("account", "app-password", "add", "ada@example.test", "a:b").exitCode())
                .isEqualTo(1);
        Path users = folder.resolve("users");
        String good = Files.readString(users);
        String apps = Files.readString(folder.resolve("app-passwords"));
        try (var posthorn = installation.start()) {
            assertThat(posthorn.ready()).startsWith("ready");
            Files.writeString(users, good + "broken\n");
            assertThat(run("account", "remove", "ada@example.test").err())
                    .contains("mend this first");
            assertThat(folder.resolve("app-passwords")).as("of who stays").hasContent(apps);
            Files.writeString(users, good);
        }
        assertThat(run("account", "remove", "ada@example.test").exitCode()).isZero();
        assertThat(folder.resolve("app-passwords")).isEmptyFile();
    }

    private static String imap(Posthorn posthorn, String password) throws IOException {
        return Talk.with(posthorn.imap(), "a LOGIN ada \"" + password + "\"\nb LOGOUT\n");
    }

    private static String pop3(Posthorn posthorn, String password) throws IOException {
        return Talk.with(posthorn.pop3(), "USER ada\nPASS " + password + "\nQUIT\n");
    }

    private static String smtp(Posthorn posthorn, String password) throws IOException {
        String plain =
                Base64.getEncoder()
                        .encodeToString(("\0ada\0" + password).getBytes(StandardCharsets.UTF_8));
        return Talk.with(posthorn.smtp(), "EHLO x\nAUTH PLAIN " + plain + "\nQUIT\n");
    }

    private String config() {
        return folder.resolve("posthorn.toml").toString();
    }

    private Run run(String... command) {
        String[] all =
                Stream.concat(Stream.of(command), Stream.of("--config", config()))
                        .toArray(String[]::new);
        return Run.of(all);
    }
}
