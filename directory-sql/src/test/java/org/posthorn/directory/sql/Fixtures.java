package org.posthorn.directory.sql;

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
}
