package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;
import org.posthorn.directory.sql.Fixtures;
import org.posthorn.directory.sql.MariaDb;
import org.posthorn.mail.Address;
import org.posthorn.sasl.ClientExchange;
import org.posthorn.sasl.ClientLogin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("An installation whose accounts are in a database")
@ExtendWith(MariaDb.Extension.class)
class SqlAccountsTest {

    @TempDir private Path folder;
    private Installation installation;

    @BeforeEach
    void prepare() {
        installation = new Installation(folder);
    }

    private void configure(String url, String timeout) throws IOException {
        installation.write("");
        Files.writeString(
                installation.file(),
                Files.readString(installation.file())
                        + """
                        [directory]
                        kind = "sql"
                        url = "%s"
                        user = "root"
                        timeout = "%s"
                        """
                                .formatted(url, timeout));
    }

    private static String login(Posthorn posthorn, String user, String password)
            throws IOException {
        return Talk.with(
                posthorn.imap(),
                "a LOGIN %s %s\nb STATUS INBOX (MESSAGES)\nc LOGOUT\n".formatted(user, password));
    }

    private Run run(String... args) {
        return withInput("", args);
    }

    private Run withInput(String input, String... args) {
        var all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--config";
        all[args.length + 1] = installation.config();
        return Run.withInput(input, all);
    }

    @Test
    void mail_is_delivered_and_its_owners_log_in(MariaDb server) throws Exception {
        configure(server.url("installation", Fixtures.threeTables()), "1m");

        try (var posthorn = installation.start()) {
            var smtp = PlainClient.to(posthorn.smtp());
            assertThat(smtp.send("x@example.com", "info@example.org", "Subject: a\n\na\n"))
                    .anyMatch(reply ->
                            reply.startsWith("250 2.6.0") || reply.startsWith("250 2.0.0"));
            assertThat(smtp.send("x@example.com", "carl@example.net", "Subject: b\n\nb\n"))
                    .noneMatch(reply -> reply.startsWith("5"));
            assertThat(smtp.send("x@example.com", "nobody@example.org", "Subject: c\n\nc\n"))
                    .anyMatch(reply -> reply.startsWith("550"));

            for (String user : new String[] {"ada@example.org", "bob@example.org"}) {
                assertThat(login(posthorn, user, "secret"))
                        .contains("a OK")
                        .contains("* STATUS \"INBOX\" (MESSAGES 1)");
            }
            assertThat(login(posthorn, "carl@example.net", "secret"))
                    .as("a bare hash")
                    .contains("* STATUS \"INBOX\" (MESSAGES 1)");
            assertThat(login(posthorn, "ada@example.org", "wrong"))
                    .contains("a NO [AUTHENTICATIONFAILED]");

            server.run("", "DROP DATABASE installation");
            assertThat(login(posthorn, "ada@example.org", "secret")).contains("a NO [UNAVAILABLE]");
            assertThat(smtp.send("x@example.com", "ada@example.org", "Subject: d\n\nd\n"))
                    .anyMatch(reply -> reply.startsWith("451"))
                    .noneMatch(reply -> reply.startsWith("550"));
        }
    }

    @Test
    void it_starts_without_the_database(MariaDb server) throws Exception {
        String url = server.url();
        configure(url, "1s");

        assertThat(run("check"))
                .returns(1, Run::exitCode)
                .extracting(Run::out)
                .asString()
                .contains("error   accounts: the database ");
        try (var posthorn = installation.start()) {
            assertThat(login(posthorn, "ada@example.org", "secret")).contains("a NO [UNAVAILABLE]");

            server.url(url.substring(url.lastIndexOf('/') + 1), Fixtures.threeTables());
            awaitLogin(posthorn);
            posthorn.reload();
            awaitLogin(posthorn);
        }
    }

    /** The pool finds the database again by and by, and the machine may be busy. */
    private static void awaitLogin(Posthorn posthorn) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> login(posthorn, "ada@example.org", "secret").contains("a OK"));
    }

    @Test
    void the_command_line_works_on_it(MariaDb server) throws Exception {
        String url = server.url("commanded");
        configure(url, "1m");

        assertThat(run("directory", "init").exitCode()).isZero();
        assertThat(run("domain", "list").out()).isEqualTo("example.test\n");
        assertThat(withInput("secret\n", "account", "add", "ada@example.test", "--password-stdin"))
                .returns("ada@example.test added\n", Run::out);
        assertThat(run("account", "list").out()).isEqualTo("ada@example.test\n");
        assertThat(run("check").out())
                .contains("ok      database: root is let in, and it answers\n")
                .contains("ok      accounts: 1\n");
        try (var posthorn = installation.start()) {
            assertThat(login(posthorn, "ada@example.test", "secret")).contains("a OK");
            assertThat(posthorn.accounts().list())
                    .containsExactly(Address.parse("ada@example.test"));
        }
        assertThat(run("alias", "add", "info@example.test", "ada@example.test", "x@example.net"))
                .returns(0, Run::exitCode);
        assertThat(run("alias", "add", "@example.net", "ada@example.test").err())
                .contains("example.net is not in the table domains");
        assertThat(run("domain", "add", "Example.net").out())
                .isEqualTo("domain example.net added\n");
        assertThat(run("domain", "list").out()).isEqualTo("example.test\nexample.net\n");
        assertThat(run("alias", "add", "@example.net", "ada@example.test").exitCode()).isZero();
        assertThat(run("alias", "list").out())
                .isEqualTo(
                        """
                        info@example.test ada@example.test, x@example.net
                        @example.net ada@example.test
                        """);
        assertThat(run("lookup", "any@example.net").out())
                .isEqualTo(
                        """
                        any@example.net: catch-all to ada@example.test
                        ada@example.test: account ada@example.test
                        -> ada@example.test
                        """);
        assertThat(run("domain", "remove", "example.net").err())
                .contains("example.net has aliases in the database");
        assertThat(run("alias", "remove", "@example.net").exitCode()).isZero();
        assertThat(run("domain", "remove", "example.net").exitCode()).isZero();
        assertThat(run("alias", "remove", "info").exitCode()).isZero();
        assertThat(run("alias", "list").out()).isEmpty();
        assertThat(run("account", "remove", "ada@example.test").exitCode()).isZero();
        assertThat(run("account", "list").out()).isEmpty();

        server.run("", "DROP DATABASE commanded");
        configure(url, "1s");
        assertThat(run("account", "list"))
                .returns(1, Run::exitCode)
                .extracting(Run::err)
                .asString()
                .contains("posthorn: the database ");
    }

    @Test
    void a_password_is_stored_with_what_scram_needs(MariaDb server) throws Exception {
        configure(server.url("scram", Fixtures.threeTables()), "1m");
        Files.writeString(
                installation.file(),
                Files.readString(installation.file())
                        .replace(
                                "[auth]\n",
                                "[auth]\nmechanisms = [\"PLAIN\", \"SCRAM-SHA-256\"]\n"));
        String[] change = {"account", "password", "ada@example.org", "--password-stdin"};

        assertThat(withInput("new\n", change))
                .returns(1, Run::exitCode)
                .extracting(Run::err)
                .asString()
                .contains("'ALTER TABLE users ADD scram VARCHAR(512)'");
        assertThat(run("check").out())
                .contains("accounts have no keys for SCRAM-SHA-256")
                .contains("ada@example.org");
        server.run("scram", "ALTER TABLE users ADD scram VARCHAR(512)");
        try (var posthorn = installation.start()) {
            assertThat(scram(posthorn, "secret")).startsWith("a NO");
            assertThat(withInput("new\n", change).exitCode()).isZero();
            assertThat(scram(posthorn, "new")).startsWith("a OK");
            assertThat(login(posthorn, "ada@example.org", "new")).contains("a OK");
            assertThat(run("check").out()).contains("scram: ").doesNotContain("ada@example.org");
        }
    }

    /** What the server says in the end. */
    private static String scram(Posthorn posthorn, String password) throws Exception {
        var login =
                new ClientLogin("ada@example.org", new Secret(password), ClientLogin.Kind.PASSWORD);
        ClientExchange exchange = login.exchanges(List.of("SCRAM-SHA-256")).getFirst();
        Endpoint imap = posthorn.imap();
        try (var socket = new Socket(imap.host(), imap.port())) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            in.readLine();
            String next = "a AUTHENTICATE SCRAM-SHA-256";
            boolean begun = false;
            while (true) {
                socket.getOutputStream().write((next + "\r\n").getBytes(US_ASCII));
                String line = in.readLine();
                if (line == null || !line.startsWith("+")) {
                    return String.valueOf(line);
                }
                byte[] challenge = Base64.getDecoder().decode(line.substring(1).strip());
                byte[] answer =
                        begun ? exchange.answer(challenge) : exchange.initial().orElseThrow();
                next = Base64.getEncoder().encodeToString(answer);
                begun = true;
            }
        }
    }

    @Test
    void the_command_for_the_database_is_for_a_database() throws IOException {
        Installation.in(folder);

        assertThat(run("directory", "init").err()).contains("the accounts are in files");
    }

    /** A configuration of docs/sql.md is what it is there, but for where the database is. */
    @ParameterizedTest
    @ValueSource(strings = {"postfixadmin", "iredmail", "mailcow"})
    void the_documented_configurations_work(String preset, MariaDb server) throws Exception {
        String[] tables =
                switch (preset) {
                    case "postfixadmin" -> Fixtures.postfixadmin();
                    case "iredmail" -> Fixtures.iredmail();
                    default -> Fixtures.mailcow();
                };
        String url = server.url("documented_" + preset, tables);
        Files.writeString(
                installation.file(),
                "data = 'state'\n"
                        + example(preset)
                                .replaceFirst("url .*", "url = '" + url + "'")
                                .replaceFirst("user .*", "user = 'root'")
                                .replaceFirst("password .*\n", "timeout = '1m'\n"));

        assertThat(run("check").out())
                .contains("ok      database: root is let in, and it answers\n")
                .contains("ok      accounts: 2\n");
        assertThat(run("lookup", "all@example.com").out()).contains("-> ada@example.net\n");
    }

    private static String example(String preset) throws IOException {
        String page = Files.readString(RfcReferencesTest.root().resolve("docs/sql.md"));
        return Stream.of(page.split("```toml\n"))
                .map(text -> text.replaceFirst("(?s)```.*", ""))
                .filter(text -> text.contains('"' + preset + '"'))
                .findFirst()
                .orElseThrow();
    }
}
