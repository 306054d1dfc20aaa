package org.posthorn.directory.sql;

import java.util.stream.Stream;

/**
 * Tables as other programs make them, with {@code ada} and {@code bob}, whose password is secret.
 */
public final class Fixtures {

    /** {@code doveadm pw -s SHA512-CRYPT -r 1000 -p secret}. */
    static final String SHA512 =
            "{SHA512-CRYPT}$6$rounds=1000$CEHgxWh15qMqzyCk$4seeWUmo/8BbZyK8dCQKDeIEOtR9tCaBTPOqFUbymDjW9Pn/Ez341iCsOnP3w9pxF7k7MIyz.6aJv4vJ7ALyq0";

    /** {@code doveadm pw -s BLF-CRYPT -r 5 -p secret}. */
    static final String BCRYPT =
            "{BLF-CRYPT}$2y$05$WY1qtDVWoR5Xa.kcIR8wq.2l9IqM6ojBWIgkHhqQXLbVQgdsre8OK";

    /** {@code openssl passwd -6 -salt saltsalt secret}. */
    static final String BARE =
            "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1";

    private Fixtures() {}

    /** The three tables of the many guides for Postfix and Dovecot. */
    public static String[] threeTables() {
        return new String[] {
            """
            CREATE TABLE domains (
              id int(11) NOT NULL auto_increment,
              name varchar(50) NOT NULL,
              PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8\
            """,
            """
            CREATE TABLE users (
              id int(11) NOT NULL auto_increment,
              domain_id int(11) NOT NULL,
              password varchar(150) NOT NULL,
              email varchar(100) NOT NULL,
              PRIMARY KEY (id),
              UNIQUE KEY email (email),
              FOREIGN KEY (domain_id) REFERENCES domains(id) ON DELETE CASCADE
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8\
            """,
            """
            CREATE TABLE aliases (
              id int(11) NOT NULL auto_increment,
              domain_id int(11) NOT NULL,
              source varchar(100) NOT NULL,
              destination varchar(100) NOT NULL,
              PRIMARY KEY (id),
              FOREIGN KEY (domain_id) REFERENCES domains(id) ON DELETE CASCADE
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8\
            """,
            "INSERT INTO domains (name) VALUES ('example.org'), ('example.net')",
            "INSERT INTO users (domain_id, password, email) VALUES (1, '"
                    + SHA512
                    + "', 'ada@example.org'), (1, '"
                    + BCRYPT
                    + "', 'bob@example.org'), (2, '"
                    + BARE
                    + "', 'carl@example.net')",
            "INSERT INTO aliases (domain_id, source, destination) VALUES"
                    + " (1, 'info@example.org', 'ada@example.org'),"
                    + " (1, 'info@example.org', 'bob@example.org'),"
                    + " (2, '@example.net', '@example.org')"
        };
    }

    /** What PostfixAdmin has, as far as it is read. */
    public static String[] postfixadmin() {
        return with(
                "CREATE TABLE mailbox (username VARCHAR(190) PRIMARY KEY,"
                        + " password VARCHAR(255), maildir VARCHAR(255),"
                        + " quota BIGINT, active TINYINT)",
                "INSERT INTO mailbox VALUES ('ada@example.net', '{PLAIN}secret',"
                        + " 'example.net/ada/', 1048576, 1), ('bob@example.net',"
                        + " '{PLAIN}secret', 'example.net/bob/', 0, 0)",
                "CREATE TABLE alias (address VARCHAR(190) PRIMARY KEY, goto TEXT,"
                        + " active TINYINT)",
                "INSERT INTO alias VALUES ('ada@example.net', 'ada@example.net',"
                        + " 1), ('all@example.net',"
                        + " 'ada@example.net,x@example.invalid', 1)");
    }

    /** What iRedMail has, as far as it is read. */
    public static String[] iredmail() {
        return with(
                "CREATE TABLE mailbox (username VARCHAR(190) PRIMARY KEY, password"
                        + " VARCHAR(255), allow_nets TEXT DEFAULT NULL,"
                        + " storagebasedirectory VARCHAR(255) DEFAULT '/var/vmail',"
                        + " storagenode VARCHAR(255) DEFAULT 'vmail1', maildir"
                        + " VARCHAR(255), quota BIGINT, mailboxformat VARCHAR(50)"
                        + " DEFAULT 'maildir', mailboxfolder VARCHAR(50) DEFAULT"
                        + " 'Maildir', enablesmtp TINYINT DEFAULT 1, enableimap TINYINT"
                        + " DEFAULT 1, enablepop3 TINYINT DEFAULT 1, active TINYINT"
                        + " DEFAULT 1)",
                "INSERT INTO mailbox (username, password, maildir, quota,"
                        + " enableimap) VALUES ('ada@example.net',"
                        + " '{PLAIN}secret', 'example.net/a/Ada/', 1, 1),"
                        + " ('bob@example.net', '{PLAIN}secret',"
                        + " 'example.net/b/bob/', 0, 0)",
                "CREATE TABLE forwardings (address VARCHAR(190),"
                        + " forwarding VARCHAR(190), active TINYINT DEFAULT 1)",
                "INSERT INTO forwardings (address, forwarding) VALUES"
                        + " ('ada@example.net', 'ada@example.net'),"
                        + " ('all@example.net', 'ada@example.net'),"
                        + " ('all@example.net', 'bob@example.net')");
    }

    /** What mailcow has, as far as it is read. */
    public static String[] mailcow() {
        return with(
                "CREATE TABLE mailbox (username VARCHAR(190) PRIMARY KEY,"
                        + " password VARCHAR(255), quota BIGINT, attributes JSON,"
                        + " active TINYINT DEFAULT 1)",
                "INSERT INTO mailbox VALUES ('ada@example.net', '{PLAIN}secret',"
                        + " 1048576, '{\"imap_access\": \"1\"}', 1),"
                        + " ('bob@example.net', '{PLAIN}secret', 0,"
                        + " '{\"pop3_access\": \"0\"}', 1)",
                "CREATE TABLE alias (address VARCHAR(190) PRIMARY KEY, goto TEXT,"
                        + " active TINYINT)",
                "INSERT INTO alias VALUES ('ada@example.net', 'ada@example.net',"
                        + " 1), ('all@example.net', 'ada@example.net', 1)",
                "CREATE TABLE spamalias (address VARCHAR(190) PRIMARY KEY,"
                        + " goto TEXT, validity INT)",
                "CREATE TABLE sender_acl (logged_in_as VARCHAR(190)," + " send_as VARCHAR(190))");
    }

    /** As far as all three of them have these. */
    static String[] with(String... tables) {
        return Stream.concat(
                        Stream.of(
                                "CREATE TABLE domain (domain VARCHAR(190) PRIMARY KEY,"
                                        + " backupmx TINYINT NOT NULL DEFAULT 0,"
                                        + " active TINYINT NOT NULL DEFAULT 1)",
                                "CREATE TABLE alias_domain (alias_domain VARCHAR(190) PRIMARY KEY,"
                                        + " target_domain VARCHAR(190),"
                                        + " active TINYINT NOT NULL DEFAULT 1)",
                                "INSERT INTO domain (domain) VALUES ('example.net')",
                                "INSERT INTO alias_domain VALUES"
                                        + " ('example.com', 'example.net', 1)"),
                        Stream.of(tables))
                .toArray(String[]::new);
    }
}
