package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.sql.Fixtures;
import org.posthorn.directory.sql.MariaDb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The daemon over databases that were made for Postfix and Dovecot, which stay as they are. */
@DisplayName("Databases of others, by real clients")
@ExtendWith(MariaDb.Extension.class)
class DatabaseTest {

    /** What an account may take, in octets. */
    private static final int QUOTA = 20_000;

    @TempDir private Path folder;

    private Daemon start(String directory, String auth) throws IOException {
        var toml =
                new StringBuilder(
                        """
                        hostname = "localhost"
                        domains = []
                        data = "data"
                        [directory]
                        kind = "sql"
                        timeout = "1m"
                        %s
                        [store]
                        maildir = "mail/%%d/%%n/Maildir"
                        [auth]
                        require-tls = false
                        failure-delay = "0s"
                        %s
                        """
                                .formatted(directory, auth));
        for (String protocol : List.of("smtp", "submission", "imap", "pop3")) {
            toml.append(
                    "[[listener]]\nprotocol = \"" + protocol + "\"\naddress = \"127.0.0.1:0\"\n");
            toml.append("tls = \"offered\"\n");
        }
        Path file = Files.writeString(folder.resolve("posthorn.toml"), toml);
        return Daemon.run(folder, file).ready();
    }

    private Program.Run curl(Daemon daemon, String protocol, String... more) {
        var arguments = new ArrayList<>(List.of("--silent", "--show-error", "--max-time", "60"));
        arguments.addAll(List.of(more));
        String scheme = protocol.equals("submission") ? "smtp" : protocol;
        String address = daemon.address(protocol, Security.PLAIN).toString();
        arguments.add(scheme + "://" + address.replaceFirst("^.*/", "") + "/");
        return Program.installed("curl", folder).run(arguments.toArray(String[]::new));
    }

    private static String[] password(String user, String password, String... more) {
        return Stream.concat(Stream.of("--user", user + ":" + password), Stream.of(more))
                .toArray(String[]::new);
    }

    private static String recipient(Daemon daemon, String to) throws IOException {
        try (var wire = new Wire(daemon.address("smtp", Security.PLAIN))) {
            wire.greet("EHLO client.example");
            assertThat(wire.say("MAIL FROM:<x@remote.example>")).startsWith("250");
            return wire.say("RCPT TO:<" + to + ">");
        }
    }

    @Test
    void three_tables_with_passwords_as_dovecot_hashes_them(MariaDb server) throws Exception {
        String url = server.url("mailserver", Fixtures.threeTables());
        server.run(
                "mailserver",
                "CREATE USER mailuser@'%' IDENTIFIED BY 'its word'",
                "GRANT SELECT ON mailserver.* TO mailuser@'%'");
        Files.writeString(folder.resolve("word"), "its word\n");
        String directory =
                """
                url = "%s"
                user = "mailuser"
                password = "file:%s"
                """
                        .formatted(url, folder.resolve("word"));
        try (var daemon = start(directory, "")) {
            Wire.deliver(daemon, "info@example.org", Letter.sized("hello", 100));
            Wire.deliver(daemon, "Carl+lists@example.net", Letter.sized("hello", 100));
            assertThat(recipient(daemon, "nobody@example.org")).startsWith("550 5.1.1");
            assertThat(recipient(daemon, "bob@example.com")).startsWith("550 5.7.1");

            String[] users = {"ada@example.org", "bob@example.org", "carl@example.net"};
            for (String user : users) {
                assertThat(
                                curl(
                                                daemon,
                                                "imap",
                                                password(
                                                        user,
                                                        "secret",
                                                        "--request",
                                                        "STATUS INBOX (MESSAGES)"))
                                        .ok())
                        .contains("MESSAGES 1");
                assertThat(curl(daemon, "pop3", password(user, "secret")).ok())
                        .containsPattern("1 \\d+");
                for (String protocol : List.of("imap", "pop3", "submission")) {
                    String[] wrong = password(user, "Secret", "--request", "NOOP");
                    assertThat(curl(daemon, protocol, wrong).exit())
                            .as("login denied")
                            .isEqualTo(67);
                }
            }
            Path letter =
                    Files.writeString(folder.resolve("letter.eml"), Letter.sized("hello", 100));
            String[] mail =
                    password(
                            "carl@example.net",
                            "secret",
                            "--mail-from",
                            "carl@example.net",
                            "--mail-rcpt",
                            "ada@example.net",
                            "--upload-file",
                            letter.toString());
            curl(daemon, "submission", mail).ok();
            assertThat(Daemon.messages(folder.resolve("mail/example.org/ada/Maildir"))).hasSize(2);
            mail[3] = "ada@example.org";
            assertThat(curl(daemon, "submission", mail).exit()).as("not his address").isNotZero();

            server.run("", "DROP DATABASE mailserver");
            assertThat(recipient(daemon, "nobody@example.org")).startsWith("451 4.3.0");
            assertThat(curl(daemon, "imap", password(users[0], "secret")).exit()).isNotZero();
            assertThat(daemon.output()).contains("the directory cannot answer");
        }
    }

    /** The token of a user is {@code token-of-} and the name. */
    private static void answer(HttpExchange exchange) throws IOException {
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] json =
                "{\"email\": \"%s@example.org\", \"is_active\": true}"
                        .formatted(token.replace("Bearer token-of-", ""))
                        .getBytes(UTF_8);
        exchange.sendResponseHeaders(200, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    private Program.Run token(Daemon daemon, String protocol, String name, String... more) {
        var arguments = new ArrayList<>(List.of("--user", name + "@example.org"));
        arguments.addAll(List.of("--oauth2-bearer", "token-of-" + name));
        arguments.addAll(List.of(more));
        return curl(daemon, protocol, arguments.toArray(String[]::new));
    }

    @Test
    void one_table_with_quota_and_with_tokens_as_the_only_login(MariaDb server) throws Exception {
        String url =
                server.url(
                        "webapp",
                        "CREATE TABLE accounts (email VARCHAR(190) PRIMARY KEY, maildir"
                                + " VARCHAR(190), quota BIGINT, is_active BOOLEAN)",
                        "INSERT INTO accounts VALUES ('ada@example.org', 'a/ada/', "
                                + QUOTA
                                + ", TRUE), ('bob@example.org', 'b/bob/', 0, FALSE)");
        String directory =
                """
                url = "%s"
                user = "root"
                account-query = "SELECT CONCAT('%s/', maildir) AS mail, quota, is_active AS active FROM accounts WHERE email = '%%u'"
                alias-query = "SELECT NULL FROM accounts WHERE email = '%%s'"
                domain-query = "SELECT 1 FROM accounts WHERE email LIKE '%%%%@%%s'"
                accounts-query = "SELECT email FROM accounts"
                domains-query = "SELECT DISTINCT SUBSTRING_INDEX(email, '@', -1) FROM accounts"
                """
                        .formatted(url, folder.resolve("vmail"));
        var tokens =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/", DatabaseTest::answer);
        tokens.start();
        String auth =
                """
                mechanisms = ["OAUTHBEARER", "XOAUTH2"]
                [auth.oauth2]
                introspection-mode = "auth"
                introspection-url = "http://127.0.0.1:%d/me"
                active-attribute = "is_active"
                active-value = "true"
                """
                        .formatted(tokens.getAddress().getPort());
        try (var daemon = start(directory, auth)) {
            String letter = Letter.sized("large", QUOTA * 2 / 5);
            Wire.deliver(daemon, "ada@example.org", letter);
            Wire.deliver(daemon, "ada@example.org", letter);
            assertThat(Daemon.messages(folder.resolve("vmail/a/ada"))).hasSize(2);
            assertThat(recipient(daemon, "bob@example.org")).startsWith("550 5.2.1");
            try (var wire = new Wire(daemon.address("smtp", Security.PLAIN))) {
                wire.greet("EHLO client.example");
                wire.say("MAIL FROM:<x@remote.example>");
                wire.say("RCPT TO:<ada@example.org>");
                wire.say("DATA");
                assertThat(wire.say(letter + ".")).startsWith("452 4.2.2");
            }

            assertThat(token(daemon, "imap", "ada", "--request", "STATUS INBOX (MESSAGES)").ok())
                    .contains("MESSAGES 2");
            assertThat(token(daemon, "pop3", "ada").ok()).containsPattern("2 \\d+");
            token(daemon, "submission", "ada", "--request", "NOOP").ok();
            for (String name : List.of("bob", "carl")) {
                assertThat(token(daemon, "imap", name).exit()).as(name).isEqualTo(67);
            }
            assertThat(curl(daemon, "imap", password("ada@example.org", "x")).exit()).isNotZero();
        } finally {
            tokens.stop(0);
        }
    }
}
