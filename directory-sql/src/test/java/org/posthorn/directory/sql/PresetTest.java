package org.posthorn.directory.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.Rights;
import org.posthorn.mail.Address;

import java.util.List;
import java.util.stream.Stream;

@DisplayName("Tables of other programs")
@ExtendWith(MariaDb.Extension.class)
class PresetTest {

    private static void check(SqlDirectory directory) {
        assertThat(directory.problems()).isEmpty();
        assertThat(directory.domains())
                .containsExactlyInAnyOrder("example.org", "example.net", "example.com");
        assertThat(directory.accounts())
                .extracting(Address::toString)
                .containsExactly("ada@example.net", "bob@example.net");
        assertThat(directory.account("ada@example.net").orElseThrow())
                .returns(1_048_576L, Account::quotaOctets)
                .returns(new Secret("{PLAIN}secret"), Account::password);
        for (Address to :
                List.of(
                        new Address("ada", "example.net"),
                        new Address("ada", "example.com"),
                        new Address("all", "example.com"))) {
            assertThat(directory.resolve(to))
                    .as("%s", to)
                    .isInstanceOfSatisfying(
                            Resolution.Deliver.class,
                            deliver ->
                                    assertThat(deliver.accounts())
                                            .extracting(Account::user)
                                            .contains("ada@example.net"));
        }
        assertThat(directory.resolve(new Address("nobody", "example.com")))
                .isEqualTo(new Resolution.Unknown());
    }

    @Test
    void postfixadmin(MariaDb server) throws Exception {
        String url = server.url("postfixadmin", Fixtures.postfixadmin());
        try (var directory = SqlConfs.open(url, "preset = 'postfixadmin'")) {
            check(directory);
            assertThat(directory.account("bob@example.net").orElseThrow().enabled()).isFalse();
        }
    }

    @Test
    void iredmail(MariaDb server) throws Exception {
        String url = server.url("iredmail", Fixtures.iredmail());
        try (var directory = SqlConfs.open(url, "preset = 'iredmail'")) {
            check(directory);
            assertThat(directory.account("ada@example.net").orElseThrow())
                    .returns("maildir:~/Maildir", account -> account.mail().orElseThrow())
                    .returns(
                            "/var/vmail/vmail1/example.net/a/ada/",
                            account -> account.home().orElseThrow());
            assertThat(directory.account("ada@example.net").orElseThrow().rights())
                    .isEqualTo(Rights.ALL);
            assertThat(directory.account("bob@example.net").orElseThrow().rights().services())
                    .as("who may not use IMAP")
                    .containsExactlyInAnyOrder("smtp", "pop3");
            nobodyLogsInWhoseDomainIsOff(server, "iredmail", directory);
        }
    }

    @Test
    void iredmail_says_what_may_be_used_over_tls(MariaDb server) throws Exception {
        String url = server.url("ironmail", Fixtures.iredmail());
        server.run(
                "ironmail",
                "ALTER TABLE mailbox ADD enablesmtpsecured TINYINT DEFAULT 1,"
                        + " ADD enablepop3secured TINYINT DEFAULT 1,"
                        + " ADD enableimapsecured TINYINT DEFAULT 1",
                "UPDATE mailbox SET enablepop3secured = 0 WHERE username LIKE 'bob@%'");
        try (var directory = SqlConfs.open(url, "preset = 'iredmail'")) {
            assertThat(directory.account("ada@example.net").orElseThrow().rights())
                    .isEqualTo(Rights.ALL);
            assertThat(directory.account("bob@example.net").orElseThrow().rights().services())
                    .as("IMAP, but not in plaintext")
                    .containsExactlyInAnyOrder("smtp", "imap");

            server.run(
                    "ironmail",
                    "ALTER TABLE mailbox ADD enablepop3tls TINYINT DEFAULT 1,"
                            + " ADD enableimaptls TINYINT DEFAULT 0",
                    "UPDATE mailbox SET enablesmtpsecured = 0 WHERE username LIKE 'bob@%'");
            directory.forget();
            assertThat(directory.account("bob@example.net").orElseThrow().rights().services())
                    .as("as newer Dovecots ask")
                    .containsExactly("pop3");
        }
    }

    @Test
    void mailcow_says_who_may_send_as_whom(MariaDb server) throws Exception {
        String url =
                server.url(
                        "sendercow",
                        Fixtures.with(
                                "CREATE TABLE mailbox (username VARCHAR(190) PRIMARY KEY,"
                                        + " password VARCHAR(255), quota BIGINT, attributes JSON,"
                                        + " active TINYINT DEFAULT 1)",
                                "INSERT INTO mailbox (username, password) VALUES"
                                        + " ('ada@example.net', '{PLAIN}secret'),"
                                        + " ('bob@example.net', '{PLAIN}secret'),"
                                        + " ('eve@example.net', '{PLAIN}secret')",
                                "CREATE TABLE alias (address VARCHAR(190) PRIMARY KEY, goto TEXT,"
                                        + " active TINYINT)",
                                "CREATE TABLE spamalias (address VARCHAR(190) PRIMARY KEY,"
                                        + " goto TEXT, validity INT)",
                                "CREATE TABLE sender_acl (id INT AUTO_INCREMENT PRIMARY KEY,"
                                        + " logged_in_as VARCHAR(190), send_as VARCHAR(190),"
                                        + " external TINYINT NOT NULL DEFAULT 0)",
                                "INSERT INTO sender_acl (logged_in_as, send_as, external) VALUES"
                                        + " ('ada@example.net', 'sales@example.net', 0),"
                                        + " ('ada@example.net', 'ada@elsewhere.example', 1),"
                                        + " ('ada@example.net', '@third.example', 1),"
                                        + " ('ada@example.net', 'default', 0),"
                                        + " ('bob@example.net', '*', 0),"
                                        + " ('ev\u00E9@example.net', 'sales@example.net', 0)"));
        try (var directory = SqlConfs.open(url, "preset = 'mailcow'")) {
            assertThat(directory.problems()).isEmpty();
            for (Address sender :
                    List.of(
                            new Address("Sales", "example.net"),
                            new Address("sales", "example.com"),
                            new Address("ada", "elsewhere.example"),
                            new Address("x", "third.example"))) {
                assertThat(directory.maySend("ada@example.net", sender)).as("%s", sender).isTrue();
                assertThat(directory.maySend("bob@example.net", sender)).as("%s", sender).isTrue();
                assertThat(directory.maySend("eve@example.net", sender)).as("%s", sender).isFalse();
            }
            assertThat(directory.maySend("ada@example.net", new Address("bob", "example.net")))
                    .isFalse();
        }
    }

    @Test
    void mailcow_has_aliases_to_send_from_and_others(MariaDb server) throws Exception {
        String url =
                server.url(
                        "aliascow",
                        Fixtures.with(
                                "CREATE TABLE mailbox (username VARCHAR(190) PRIMARY KEY,"
                                        + " password VARCHAR(255), quota BIGINT, attributes JSON,"
                                        + " active TINYINT DEFAULT 1)",
                                "INSERT INTO mailbox (username, password) VALUES"
                                        + " ('ada@example.net', '{PLAIN}secret'),"
                                        + " ('bob@example.net', '{PLAIN}secret')",
                                "CREATE TABLE alias (address VARCHAR(190) PRIMARY KEY, goto TEXT,"
                                        + " active TINYINT DEFAULT 1)",
                                "INSERT INTO alias (address, goto) VALUES"
                                        + " ('ada@example.net', 'ada@example.net'),"
                                        + " ('bob@example.net', 'bob@example.net'),"
                                        + " ('team@example.net', 'bob@example.net,"
                                        + "Ada@example.net,x@elsewhere.example'),"
                                        + " ('all@example.net', 'team@example.net'),"
                                        + " ('news@example.net', 'ada@example.net'),"
                                        + " ('e@example.net',"
                                        + " '\u00E1da@example.net,bob@example.net'),"
                                        + " ('@example.net', 'ada@example.net')",
                                "CREATE TABLE spamalias (address VARCHAR(190) PRIMARY KEY,"
                                        + " goto TEXT, validity INT)",
                                "CREATE TABLE sender_acl (logged_in_as VARCHAR(190),"
                                        + " send_as VARCHAR(190))"));
        try (var directory = SqlConfs.open(url, "preset = 'mailcow'")) {
            assertThat(directory.problems()).isEmpty();
            assertThat(senders(directory, "ada"))
                    .as("before there was the column")
                    .containsExactly("ada", "team", "news", "news+x", "anything");
            assertThat(senders(directory, "bob")).containsExactly("bob", "team", "e");

            server.run(
                    "aliascow",
                    "ALTER TABLE alias ADD sender_allowed TINYINT NOT NULL DEFAULT 1",
                    "UPDATE alias SET sender_allowed = 0 WHERE address LIKE 'news@%'");
            directory.forget();

            assertThat(directory.problems()).isEmpty();
            assertThat(senders(directory, "ada"))
                    .as("news is to receive only, though a catch-all leads there, too")
                    .containsExactly("ada", "team", "anything");
            assertThat(senders(directory, "bob")).containsExactly("bob", "team", "e");
            assertThat(directory.resolve(new Address("news", "example.net")))
                    .isInstanceOf(Resolution.Deliver.class);

            server.run(
                    "aliascow",
                    "UPDATE alias SET sender_allowed = 0 WHERE address LIKE 'team@%'",
                    "INSERT INTO sender_acl VALUES ('bob@example.net', 'team@example.net')");
            assertThat(senders(directory, "ada")).doesNotContain("team");
            assertThat(senders(directory, "bob")).as("by sender_acl").contains("team");
        }
    }

    private static void nobodyLogsInWhoseDomainIsOff(
            MariaDb server, String database, SqlDirectory directory) throws Exception {
        assertThat(directory.account("ada@example.net").orElseThrow().enabled()).isTrue();
        server.run(database, "UPDATE domain SET active = 0 WHERE domain = 'example.net'");
        assertThat(directory.account("ada@example.net").orElseThrow().enabled()).isFalse();
    }

    private static List<String> senders(SqlDirectory directory, String user) {
        return Stream.of("ada", "bob", "team", "all", "news", "news+x", "e", "anything")
                .filter(name ->
                        directory.maySend(user + "@example.net", new Address(name, "example.net")))
                .toList();
    }

    @Test
    void mailcow(MariaDb server) throws Exception {
        String url = server.url("mailcow", Fixtures.mailcow());
        try (var directory = SqlConfs.open(url, "preset = 'mailcow'")) {
            check(directory);
            assertThat(directory.account("bob@example.net").orElseThrow().rights().services())
                    .as("who may not use POP3")
                    .containsExactlyInAnyOrder("imap", "smtp");
            server.run("mailcow", "UPDATE mailbox SET active = 2 WHERE username LIKE 'bob@%'");
            assertThat(directory.account("bob@example.net").orElseThrow())
                    .as("who may not log in, and takes mail")
                    .returns(true, Account::enabled)
                    .returns(false, account -> account.rights().login());
            nobodyLogsInWhoseDomainIsOff(server, "mailcow", directory);
        }
    }
}
