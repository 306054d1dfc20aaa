package org.posthorn.directory.sql;

import org.posthorn.conf.Secret;
import org.posthorn.directory.AccountException;
import org.posthorn.mail.Address;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The three standard tables, to make and to change. */
final class Tables {

    /** Columns that not every installation has. */
    private static final String OPTIONAL_COLUMNS =
            "SELECT table_name, column_name FROM information_schema.columns"
                    + " WHERE table_schema = DATABASE()"
                    + " AND table_name IN ('domains', 'users', 'aliases')"
                    + " AND column_name IN ('quota', 'active')";

    private static final List<String> MAKING =
            List.of(
                    """
                    CREATE TABLE IF NOT EXISTS domains (
                      id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                      name VARCHAR(255) NOT NULL UNIQUE,
                      active BOOLEAN NOT NULL DEFAULT TRUE
                    ) DEFAULT CHARSET = utf8mb4\
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS users (
                      id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                      domain_id INT NOT NULL,
                      email VARCHAR(320) NOT NULL UNIQUE,
                      password VARCHAR(255) NOT NULL,
                      quota BIGINT NOT NULL DEFAULT 0,
                      active BOOLEAN NOT NULL DEFAULT TRUE,
                      FOREIGN KEY (domain_id) REFERENCES domains (id) ON DELETE CASCADE
                    ) DEFAULT CHARSET = utf8mb4\
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS aliases (
                      id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                      domain_id INT NOT NULL,
                      source VARCHAR(320) NOT NULL,
                      destination VARCHAR(320) NOT NULL,
                      active BOOLEAN NOT NULL DEFAULT TRUE,
                      INDEX (source),
                      FOREIGN KEY (domain_id) REFERENCES domains (id) ON DELETE CASCADE
                    ) DEFAULT CHARSET = utf8mb4\
                    """);

    private Tables() {}

    /** Those there are of {@code quota} and {@code active}, as {@code users.quota}. */
    static Set<String> optionalColumns(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(OPTIONAL_COLUMNS);
                var result = statement.executeQuery()) {
            var columns = new HashSet<String>();
            while (result.next()) {
                columns.add(
                        (result.getString(1) + "." + result.getString(2)).toLowerCase(Locale.ROOT));
            }
            return columns;
        }
    }

    /** Makes those that are missing, and a row for each of these domains. */
    static void make(Connection connection, Iterable<String> domains) throws SQLException {
        for (String text : MAKING) {
            try (var statement = connection.prepareStatement(text)) {
                statement.execute();
            }
        }
        for (String domain : domains) {
            change(
                    connection,
                    "INSERT INTO domains (name) SELECT * FROM (SELECT ? AS name) AS one"
                            + " WHERE NOT EXISTS (SELECT 1 FROM domains WHERE name = ?)",
                    domain,
                    domain);
        }
    }

    static void add(Connection connection, Address address, Secret password) throws SQLException {
        if (has(connection, address)) {
            throw new AccountException(address + " exists already");
        }
        int added =
                change(
                        connection,
                        "INSERT INTO users (domain_id, email, password)"
                                + " SELECT id, ?, ? FROM domains WHERE name = ?",
                        address.toString(),
                        password.value(),
                        address.domain());
        if (added == 0) {
            throw new AccountException(
                    address.domain()
                            + " is not in the table domains; 'posthorn directory init' puts the"
                            + " configured ones there");
        }
    }

    static void password(Connection connection, Address address, Secret password)
            throws SQLException {
        requireSome(
                change(
                        connection,
                        "UPDATE users SET password = ? WHERE email = ?",
                        password.value(),
                        address.toString()),
                address);
    }

    static void remove(Connection connection, Address address) throws SQLException {
        requireSome(
                change(connection, "DELETE FROM users WHERE email = ?", address.toString()),
                address);
    }

    private static boolean has(Connection connection, Address address) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT 1 FROM users WHERE email = ?")) {
            statement.setString(1, address.toString());
            try (var result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private static void requireSome(int rows, Address address) {
        if (rows == 0) {
            throw new AccountException(address + " does not exist");
        }
    }

    private static int change(Connection connection, String text, String... values)
            throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
