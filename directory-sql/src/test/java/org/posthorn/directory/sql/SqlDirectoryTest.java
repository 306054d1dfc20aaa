package org.posthorn.directory.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.posthorn.conf.ConfException;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.AliasEntry;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Explanation;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.StoredSecret;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

@DisplayName("Accounts and aliases of a database")
@ExtendWith(MariaDb.Extension.class)
class SqlDirectoryTest {

    private static String resolve(SqlDirectory directory, String recipient) throws PathException {
        return switch (directory.resolve(Address.parse(recipient))) {
            case Resolution.Deliver(var accounts, var remote) ->
                    String.join(
                            " ",
                            Stream.concat(
                                            accounts.stream().map(Account::user),
                                            remote.stream().map(Address::toString))
                                    .toList());
            case Resolution.Unknown() -> "unknown";
            case Resolution.Disabled() -> "disabled";
            case Resolution.Elsewhere() -> "elsewhere";
        };
    }

    @Test
    void three_tables_are_used_as_they_are(MariaDb server) throws Exception {
        String url = server.url("three", Fixtures.threeTables());
        try (var directory = SqlConfs.open(url, "")) {
            assertThat(directory.domains()).containsExactly("example.org", "example.net");
            assertThat(directory.accounts())
                    .extracting(Address::toString)
                    .containsExactly("ada@example.org", "bob@example.org", "carl@example.net");
            assertThat(directory.account("ADA").orElseThrow())
                    .returns("ada@example.org", Account::user)
                    .returns(new Secret(Fixtures.SHA512), Account::password)
                    .returns(0L, Account::quotaOctets)
                    .returns(true, Account::enabled);
            assertThat(directory.account("carl@example.net").orElseThrow().password())
                    .as("a bare hash, for [auth] default-scheme")
                    .isEqualTo(new Secret(Fixtures.BARE));
            assertThat(directory.account("nobody")).isEmpty();
            assertThat(directory.account("ádá@example.org"))
                    .as("another name that the collation holds for hers")
                    .isEmpty();

            assertThat(resolve(directory, "Info@example.org"))
                    .isEqualTo("ada@example.org bob@example.org");
            assertThat(resolve(directory, "ada+x@example.org")).isEqualTo("ada@example.org");
            assertThat(resolve(directory, "carl@example.net")).isEqualTo("carl@example.net");
            assertThat(resolve(directory, "bob@example.net")).isEqualTo("bob@example.org");
            assertThat(resolve(directory, "nobody@example.org")).isEqualTo("unknown");
            assertThat(resolve(directory, "ada@example.com")).isEqualTo("elsewhere");
            assertThat(directory.caretaker()).contains(Address.parse("ada@example.org"));
            assertThat(directory.problems()).isEmpty();
        }
    }

    @Test
    void each_step_is_told_and_says_who_may_send(MariaDb server) throws Exception {
        String url = server.url("steps", Fixtures.threeTables());
        server.run(
                "steps",
                "INSERT INTO aliases (domain_id, source, destination) VALUES"
                        + " (1, 'sales', 'ada+sales@example.org')");
        try (var directory = SqlConfs.open(url, "")) {
            assertThat(directory.explain(Address.parse("info@example.net")).steps())
                    .extracting(Explanation.Step::toString)
                    .containsExactly(
                            "info@example.net: catch-all to @example.org",
                            "info@example.org: alias to ada@example.org, bob@example.org",
                            "ada@example.org: account ada@example.org",
                            "bob@example.org: account bob@example.org");
            assertThat(resolve(directory, "sales@example.org")).isEqualTo("ada@example.org");

            assertThat(directory.maySend("ada@example.org", Address.parse("sales@example.org")))
                    .isTrue();
            assertThat(directory.maySend("bob@example.org", Address.parse("sales@example.org")))
                    .isFalse();
            assertThat(directory.maySend("ada@example.org", Address.parse("info@example.org")))
                    .as("of two")
                    .isFalse();
        }
    }

    @Test
    void a_query_may_name_what_an_account_may_send_as_and_use(MariaDb server) throws Exception {
        String url = server.url("rights", Fixtures.threeTables());
        try (var directory =
                SqlConfs.open(
                        url,
                        "account-query = \"SELECT email AS user, password,"
                                + " '@example.com,info@example.org' AS senders,"
                                + " IF(email LIKE 'bob@%%', 'imap', NULL) AS services"
                                + " FROM users WHERE email = %u\"")) {
            assertThat(directory.maySend("ada@example.org", Address.parse("info@example.org")))
                    .isTrue();
            assertThat(directory.maySend("ada@example.org", Address.parse("x@example.com")))
                    .isTrue();
            assertThat(directory.maySend("ada@example.org", Address.parse("bob@example.org")))
                    .isFalse();
            assertThat(directory.account("bob").orElseThrow().rights().services())
                    .containsExactly("imap");
        }
    }

    @Test
    void a_second_host_stands_in_for_the_first(MariaDb server) throws Exception {
        String url = server.url("failover", Fixtures.threeTables());
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (var directory =
                SqlConfs.open(url.replace("127.0.0.1", "127.0.0.1:" + nobody + ",127.0.0.1"), "")) {
            assertThat(directory.problems()).isEmpty();
            assertThat(directory.account("ada")).isPresent();
        }
    }

    @Test
    void tls_to_the_database_is_for_the_url_to_say(MariaDb server) throws Exception {
        String url = server.url("secured", Fixtures.threeTables());
        String cipher =
                "account-query = \"SELECT variable_value AS home FROM"
                        + " information_schema.session_status WHERE variable_name = 'Ssl_cipher'"
                        + " AND %u <> ''\"";
        try (var open = SqlConfs.open(url + "?sslMode=DISABLED", cipher);
                var encrypted = SqlConfs.open(url + "?sslMode=REQUIRED", cipher);
                var verified = SqlConfs.hasty(url + "?sslMode=VERIFY_CA", cipher)) {
            assertThat(open.account("ada").orElseThrow().home()).isEmpty();
            assertThat(encrypted.account("ada").orElseThrow().home().orElseThrow())
                    .startsWith("TLS");
            silent(verified, "ada");
        }
    }

    @Test
    void the_address_of_the_database_is_no_place_for_a_password() {
        for (String url :
                List.of(
                        "jdbc:mysql://db/mail?user=u&PassWord=secret",
                        "jdbc:mysql://u:secret@db/mail",
                        "jdbc:postgresql://db/mail")) {
            assertThatThrownBy(() -> SqlConfs.conf(url, ""))
                    .isInstanceOf(ConfException.class)
                    .hasMessageContaining("url: ");
        }
    }

    @Test
    void what_a_client_sends_is_never_part_of_a_statement(MariaDb server) throws Exception {
        String url = server.url("injected", Fixtures.threeTables());
        try (var directory =
                SqlConfs.open(
                        url,
                        "account-query = \"\"\"SELECT email AS user,"
                                + " password FROM users WHERE email = '%u'\"\"\"")) {
            assertThat(directory.account("ada")).isPresent();
            for (String login :
                    List.of("'or'1'='1", "ada'--@example.org", "\\'or/**/1=1#", "%u", "ada@'")) {
                assertThat(directory.account(login)).as(login).isEmpty();
            }
            assertThat(directory.resolve(new Address("x' OR '1'='1", "example.org")))
                    .isEqualTo(new Resolution.Unknown());
        }
    }

    @Test
    void the_columns_quota_and_active_count_where_they_are(MariaDb server) throws Exception {
        String url = server.url("columns", Fixtures.threeTables());
        server.run(
                "columns",
                "ALTER TABLE users ADD quota BIGINT, ADD active TINYINT NOT NULL DEFAULT 1",
                "ALTER TABLE aliases ADD active TINYINT NOT NULL DEFAULT 1",
                "UPDATE users SET quota = 1000000 WHERE email LIKE 'ada@%'",
                "UPDATE users SET active = 0 WHERE email LIKE 'bob@%'",
                "UPDATE aliases SET active = 0 WHERE source LIKE '@%'",
                "ALTER TABLE domains ADD active TINYINT NOT NULL DEFAULT 1",
                "UPDATE domains SET active = 0 WHERE name = 'example.net'");
        try (var directory = SqlConfs.open(url, "")) {
            assertThat(directory.account("ada").orElseThrow().quotaOctets()).isEqualTo(1_000_000);
            assertThat(directory.account("bob").orElseThrow().enabled()).isFalse();
            assertThat(resolve(directory, "bob@example.org")).isEqualTo("disabled");
            assertThat(resolve(directory, "info@example.org")).isEqualTo("ada@example.org");
            assertThat(resolve(directory, "nobody@example.net")).isEqualTo("elsewhere");
            assertThat(directory.account("carl@example.net").orElseThrow().enabled())
                    .as("in a domain that is off")
                    .isFalse();
        }
    }

    @Test
    void one_table_with_queries_of_its_own(MariaDb server) throws Exception {
        String url =
                server.url(
                        "people",
                        "CREATE TABLE people (email VARCHAR(190) PRIMARY KEY, maildir VARCHAR(190),"
                                + " quota BIGINT, is_active BOOLEAN)",
                        "INSERT INTO people VALUES"
                                + " ('ada@example.org', '/srv/mail/a/ada/', 2000000, TRUE),"
                                + " ('bob@example.org', '/srv/mail/b/bob/', NULL, FALSE)");
        String queries =
                """
                account-query = "SELECT maildir AS mail, quota, is_active AS active FROM people WHERE email = '%u'"
                user-query = "SELECT '/srv/home/%d/%n' AS home, '*:messages=7' AS quota_rule2"
                alias-query = "SELECT NULL FROM people WHERE email = '%s'"
                domain-query = "SELECT 1 FROM people WHERE email LIKE '%%@%s'"
                accounts-query = "SELECT email FROM people"
                domains-query = "SELECT DISTINCT SUBSTRING_INDEX(email, '@', -1) FROM people"
                """;
        try (var directory = SqlConfs.open(url, queries)) {
            assertThat(directory.problems()).isEmpty();
            assertThat(directory.account("ada").orElseThrow())
                    .returns("/srv/mail/a/ada/", account -> account.mail().orElseThrow())
                    .returns("/srv/home/example.org/ada", account -> account.home().orElseThrow())
                    .returns(2_000_000L, Account::quotaOctets)
                    .returns(7L, Account::quotaMessages)
                    .returns(new Secret(""), Account::password);
            assertThat(resolve(directory, "ada@example.org")).isEqualTo("ada@example.org");
            assertThat(resolve(directory, "bob@example.org")).isEqualTo("disabled");
            assertThatThrownBy(() -> directory.remove(Address.parse("ada@example.org")))
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("another program");
        }
    }

    @Test
    void a_row_that_is_not_understood_makes_nobody_unknown(MariaDb server) throws Exception {
        String url = server.url("broken", Fixtures.threeTables());
        server.run(
                "broken",
                "INSERT INTO aliases (domain_id, source, destination) VALUES"
                        + " (1, 'run@example.org', '|/bin/sh')",
                "ALTER TABLE users ADD quota VARCHAR(10) NOT NULL DEFAULT 'much'");
        try (var directory = SqlConfs.open(url, "")) {
            assertThatThrownBy(() -> resolve(directory, "run@example.org"))
                    .isInstanceOf(DirectoryException.class)
                    .hasMessageContaining("run@example.org");
            assertThatThrownBy(() -> directory.account("ada"))
                    .isInstanceOf(DirectoryException.class)
                    .hasMessageContaining("quota");
        }
    }

    @Test
    void tables_of_ours_are_made_and_changed(MariaDb server) throws Exception {
        String url = server.url("ours");
        try (var directory = SqlConfs.open(url, "cache = \"1h\"")) {
            directory.makeTables();
            directory.makeTables();
            var ada = Address.parse("ada@example.org");
            directory.add(ada, new Secret("{PLAIN}one"));
            assertThat(directory.account("ada").orElseThrow())
                    .returns(new Secret("{PLAIN}one"), Account::password)
                    .returns(true, Account::enabled);
            directory.password(ada, new Secret("{PLAIN}two"));
            assertThat(directory.account("ada").orElseThrow().password())
                    .isEqualTo(new Secret("{PLAIN}two"));

            assertThatThrownBy(() -> directory.add(ada, new Secret("{PLAIN}x")))
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("exists already");
            assertThatThrownBy(() ->
                            directory.add(Address.parse("x@example.com"), new Secret("{PLAIN}x")))
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("example.com is not in the table");
            var known = directory.account("ada").orElseThrow();
            assertThat(directory.rehash(known, new Secret("{PLAIN}TWO"))).isTrue();
            assertThat(directory.rehash(known, new Secret("{PLAIN}three")))
                    .as("another password by now, by its octets")
                    .isFalse();
            var keys = Map.of("SCRAM-SHA-1", new Secret("{SCRAM-SHA-1}4096,c2FsdA==,a=,b="));
            directory.password(ada, new StoredSecret(new Secret("{PLAIN}four"), keys));
            assertThat(directory.account("ada").orElseThrow().keys()).isEqualTo(keys);
            directory.remove(ada);
            assertThat(directory.account("ada")).isEmpty();
            directory.add(ada, new StoredSecret(new Secret("{PLAIN}five"), keys));
            assertThat(directory.account("ada").orElseThrow().keys()).isEqualTo(keys);
            directory.remove(ada);
            assertThatThrownBy(() -> directory.remove(ada)).isInstanceOf(AccountException.class);
        }
    }

    @Test
    void keys_beside_a_password_go_with_it_where_they_have_a_column(MariaDb server)
            throws Exception {
        String url = server.url("keyed", Fixtures.threeTables());
        var ada = Address.parse("ada@example.org");
        var keys = Map.of("SCRAM-SHA-256", new Secret("{SCRAM-SHA-256}4096,c2FsdA==,a=,b="));
        var withKeys = new StoredSecret(new Secret("{PLAIN}one"), keys);
        try (var directory = SqlConfs.open(url, "")) {
            assertThatThrownBy(() -> directory.password(ada, withKeys))
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("ALTER TABLE users ADD scram");
            assertThatThrownBy(() -> directory.add(new Address("eve", "example.org"), withKeys))
                    .isInstanceOf(AccountException.class);
            assertThat(directory.account("eve")).isEmpty();
            assertThat(directory.account("ada").orElseThrow().password())
                    .isEqualTo(new Secret(Fixtures.SHA512));

            server.run("keyed", "ALTER TABLE users ADD scram VARCHAR(512)");
            directory.password(ada, withKeys);
            assertThat(directory.account("ada").orElseThrow().keys()).isEqualTo(keys);
            assertThat(directory.account("bob").orElseThrow().keys()).isEmpty();

            var known = directory.account("ada").orElseThrow();
            assertThat(directory.rehash(known, new Secret("{PLAIN}ONE"))).isTrue();
            assertThat(directory.account("ada").orElseThrow())
                    .returns(new Secret("{PLAIN}ONE"), Account::password)
                    .returns(keys, Account::keys);

            server.run("keyed", "UPDATE users SET password = '{PLAIN}x' WHERE email LIKE 'ada@%'");
            assertThat(directory.account("ada").orElseThrow().keys())
                    .as("of another password, which somebody else has put in its place")
                    .isEmpty();
            directory.password(ada, new Secret("{PLAIN}ONE"));
            assertThat(directory.account("ada").orElseThrow().keys())
                    .as("which went with the password")
                    .isEmpty();

            server.run("keyed", "UPDATE users SET scram = 'allow_nets=x' WHERE email LIKE 'ada@%'");
            assertThatThrownBy(() -> directory.account("ada"))
                    .isInstanceOf(DirectoryException.class);
        }
    }

    @Test
    void nobody_else_is_changed_whom_the_collation_holds_for_the_same(MariaDb server)
            throws Exception {
        String url = server.url("accents", Fixtures.threeTables());
        try (var directory = SqlConfs.open(url, "")) {
            var stranger = Address.parse("ádá@example.org");
            assertThatThrownBy(() -> directory.password(stranger, new Secret("{PLAIN}x")))
                    .isInstanceOf(AccountException.class)
                    .hasMessage("ádá@example.org does not exist");
            assertThatThrownBy(() -> directory.remove(stranger))
                    .isInstanceOf(AccountException.class);
            assertThat(directory.account("ada").orElseThrow().password())
                    .isEqualTo(new Secret(Fixtures.SHA512));

            assertThat(resolve(directory, "ínfo@example.org")).isEqualTo("unknown");
            assertThatThrownBy(() -> directory.removeAlias("ínfo@example.org"))
                    .isInstanceOf(AccountException.class);
            assertThat(resolve(directory, "info@example.org"))
                    .isEqualTo("ada@example.org bob@example.org");

            server.run("accents", "UPDATE users SET email = 'Ada@Example.org' WHERE id = 1");
            directory.password(Address.parse("ada@example.org"), new Secret("{PLAIN}x"));
            assertThat(directory.account("ada").orElseThrow().password())
                    .isEqualTo(new Secret("{PLAIN}x"));
        }
    }

    @Test
    void an_alias_is_added_with_all_its_targets_or_not_at_all(MariaDb server) throws Exception {
        String url = server.url("aliased", Fixtures.threeTables());
        server.run("aliased", "ALTER TABLE aliases MODIFY destination VARCHAR(20) NOT NULL");
        try (var directory = SqlConfs.open(url, "cache = \"1h\"")) {
            directory.addAlias("All", List.of("ada", "bob"));
            assertThat(resolve(directory, "all@example.org"))
                    .isEqualTo("ada@example.org bob@example.org");
            assertThatThrownBy(() -> directory.addAlias("more", List.of("ada", "x".repeat(20))))
                    .isInstanceOf(DirectoryException.class)
                    .hasMessageStartingWith("the database says: Data");
            assertThat(resolve(directory, "more@example.org")).isEqualTo("unknown");
            assertThat(directory.aliases())
                    .extracting(AliasEntry::toString)
                    .contains("all@example.org ada@example.org, bob@example.org");

            directory.removeAlias("ALL@example.org");
            assertThat(resolve(directory, "all@example.org")).isEqualTo("unknown");
            assertThatThrownBy(() -> directory.removeAlias("all"))
                    .isInstanceOf(AccountException.class);
        }
    }

    @Test
    void a_database_that_is_away_makes_nobody_unknown(MariaDb server) throws Exception {
        String url = server.url();
        String name = url.substring(url.lastIndexOf('/') + 1);
        try (var directory = SqlConfs.hasty(url, "cache = \"1h\"")) {
            silent(directory, "ada");
            assertThat(directory.problems()).hasSize(1);

            server.url(name, Fixtures.threeTables());
            asked().until(() -> directory.account("nobody").isEmpty());
            asked().until(() ->
                    resolve(directory, "info@example.org")
                            .equals("ada@example.org bob@example.org"));
            asked().until(() -> directory.account("ada").isPresent());

            server.run("", "DROP DATABASE " + name);
            assertThat(directory.account("ada")).as("found before, for an hour").isPresent();
            assertThat(resolve(directory, "info@example.org"))
                    .isEqualTo("ada@example.org bob@example.org");
            silent(directory, "nobody");
            silent(directory, "bob");
        }
    }

    @Test
    void a_database_that_takes_its_time_makes_nobody_unknown(MariaDb server) throws SQLException {
        String url = server.url("slow", Fixtures.threeTables());
        try (var directory =
                SqlConfs.hasty(
                        url,
                        "alias-query = \"SELECT SLEEP(10) FROM domains WHERE name <> '%s'\"")) {
            assertThatThrownBy(() -> resolve(directory, "ada@example.org"))
                    .isInstanceOf(DirectoryException.class)
                    .hasMessageContaining("does not answer");
            asked().until(() -> directory.account("ada").isPresent());
        }
    }

    /** Again, until it answers in time: the pool tries by and by, and the machine may be busy. */
    private static ConditionFactory asked() {
        return await().atMost(Duration.ofMinutes(2))
                .ignoreExceptionsInstanceOf(DirectoryException.class);
    }

    private static void silent(SqlDirectory directory, String login) {
        assertThatThrownBy(() -> directory.account(login)).isInstanceOf(DirectoryException.class);
        assertThatThrownBy(() -> directory.resolve(new Address(login, "example.org")))
                .isInstanceOf(DirectoryException.class);
    }
}
