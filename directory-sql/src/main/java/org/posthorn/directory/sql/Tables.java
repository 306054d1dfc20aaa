package org.posthorn.directory.sql;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.AliasEntry;
import org.posthorn.directory.Resolver;
import org.posthorn.directory.StoredSecret;
import org.posthorn.mail.Address;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The three standard tables, to make and to change. */
final class Tables {

    /** Columns that not every installation has. */
    private static final String OPTIONAL_COLUMNS =
            "SELECT table_name, column_name FROM information_schema.columns"
                    + " WHERE table_schema = DATABASE()"
                    + " AND (table_name IN ('domains', 'users', 'aliases')"
                    + " AND column_name IN ('quota', 'active', 'scram')"
                    + " OR table_name = 'alias' AND column_name = 'sender_allowed'"
                    + " OR table_name = 'mailbox' AND column_name IN ('enablesmtpsecured',"
                    + " 'enablepop3secured', 'enablepop3tls', 'enableimapsecured',"
                    + " 'enableimaptls'))";

    /** Where the keys for SCRAM stand that are of the password beside them. */
    static final String SCRAM = "users.scram";

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
                      scram VARCHAR(512),
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

    /**
     * Those there are of {@code quota}, {@code active} and {@code scram}, as {@code users.quota},
     * and mailcow's {@code alias.sender_allowed}.
     */
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
            makeDomain(connection, domain);
        }
    }

    static void add(Connection connection, Address address, StoredSecret secret)
            throws SQLException {
        if (has(connection, "SELECT 1 FROM users WHERE email = ?", address.toString())) {
            throw new AccountException(address + " exists already");
        }
        Map<String, String> columns = columns(connection, secret);
        var values = new ArrayList<>(List.of(address.toString()));
        values.addAll(columns.values());
        values.add(address.domain());
        int added =
                change(
                        connection,
                        "INSERT INTO users (domain_id, email, "
                                + String.join(", ", columns.keySet())
                                + ") SELECT id, ?"
                                + ", ?".repeat(columns.size())
                                + " FROM domains WHERE name = ?",
                        values);
        if (added == 0) {
            throw noDomain(address.domain());
        }
    }

    static void password(
            Connection connection, Resolver resolver, Address address, StoredSecret secret)
            throws SQLException {
        Map<String, String> columns = columns(connection, secret);
        for (String id : users(connection, resolver, address)) {
            var values = new ArrayList<>(columns.values());
            values.add(id);
            change(connection, "UPDATE users SET " + set(columns) + " WHERE id = ?", values);
        }
    }

    /** Where a secret stands, and what stands there. */
    private static Map<String, String> columns(Connection connection, StoredSecret secret)
            throws SQLException {
        var columns = new LinkedHashMap<>(Map.of("password", secret.password().value()));
        if (optionalColumns(connection).contains(SCRAM)) {
            columns.put("scram", secret.text());
        } else if (!secret.keys().isEmpty()) {
            throw new AccountException(
                    "the table users has no column for the keys that SCRAM needs; make one by"
                            + " 'ALTER TABLE users ADD scram VARCHAR(512)',"
                            + " or take SCRAM out of [auth] mechanisms");
        }
        return columns;
    }

    private static String set(Map<String, String> columns) {
        return columns.keySet().stream()
                .map(column -> column + " = ?")
                .collect(Collectors.joining(", "));
    }

    static void remove(Connection connection, Resolver resolver, Address address)
            throws SQLException {
        for (String id : users(connection, resolver, address)) {
            change(connection, "DELETE FROM users WHERE id = ?", id);
        }
    }

    private static List<String> users(Connection connection, Resolver resolver, Address address)
            throws SQLException {
        var ids =
                rows(
                        connection,
                        "SELECT id, email FROM users WHERE email = ?",
                        resolver,
                        address.toString());
        if (ids.isEmpty()) {
            throw new AccountException(address + " does not exist");
        }
        return ids;
    }

    /** By octets: most collations hold two hashes that differ in case only for the same. */
    static boolean rehash(Connection connection, Account known, Secret stored) throws SQLException {
        var columns = columns(connection, new StoredSecret(stored, known.keys()));
        var values = new ArrayList<>(columns.values());
        values.add(known.user());
        values.add(known.password().value());
        int changed =
                change(
                        connection,
                        "UPDATE users SET "
                                + set(columns)
                                + " WHERE email = ?"
                                + " AND CAST(password AS BINARY) = CAST(? AS BINARY)",
                        values);
        return changed > 0;
    }

    /** In the order of their first rows, those that are off too. */
    static List<AliasEntry> aliases(Connection connection) throws SQLException {
        String text = "SELECT source, destination FROM aliases ORDER BY id";
        try (var statement = connection.prepareStatement(text);
                var result = statement.executeQuery()) {
            var targets = new LinkedHashMap<String, List<String>>();
            while (result.next()) {
                targets.computeIfAbsent(result.getString(1), source -> new ArrayList<>())
                        .add(result.getString(2));
            }
            return targets.entrySet().stream()
                    .map(entry -> new AliasEntry(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }

    /** All of its rows, or none. */
    static void add(Connection connection, AliasEntry alias) throws SQLException {
        if (has(connection, "SELECT 1 FROM aliases WHERE source = ?", alias.pattern())) {
            throw new AccountException(alias.pattern() + " is an alias already; remove it first");
        }
        connection.setAutoCommit(false);
        for (String target : alias.targets()) {
            int added =
                    change(
                            connection,
                            "INSERT INTO aliases (domain_id, source, destination)"
                                    + " SELECT id, ?, ? FROM domains WHERE name = ?",
                            alias.pattern(),
                            target,
                            alias.domain());
            if (added == 0) {
                throw noDomain(alias.domain());
            }
        }
        connection.commit();
    }

    static void removeAlias(Connection connection, Resolver resolver, List<String> spellings)
            throws SQLException {
        String text = "SELECT id, source FROM aliases WHERE source = ?";
        int removed = 0;
        for (String source : spellings) {
            for (String id : rows(connection, text, resolver, source)) {
                removed += change(connection, "DELETE FROM aliases WHERE id = ?", id);
            }
        }
        if (removed == 0) {
            throw new AccountException("there is no alias " + spellings.getFirst());
        }
    }

    static void addDomain(Connection connection, String domain) throws SQLException {
        if (makeDomain(connection, domain) == 0) {
            throw new AccountException(domain + " is there already");
        }
    }

    /** Deleting its row would delete those of its accounts and aliases. */
    static void removeDomain(Connection connection, String domain) throws SQLException {
        for (String table : List.of("users", "aliases")) {
            String used =
                    "SELECT 1 FROM %s WHERE domain_id IN (SELECT id FROM domains WHERE name = ?)"
                            .formatted(table);
            if (has(connection, used, domain)) {
                throw new AccountException(
                        domain + " has " + table + " in the database; remove them first");
            }
        }
        if (change(connection, "DELETE FROM domains WHERE name = ?", domain) == 0) {
            throw new AccountException(domain + " is not in the table domains");
        }
    }

    private static int makeDomain(Connection connection, String domain) throws SQLException {
        return change(
                connection,
                "INSERT INTO domains (name) SELECT * FROM (SELECT ? AS name) AS one"
                        + " WHERE NOT EXISTS (SELECT 1 FROM domains WHERE name = ?)",
                domain,
                domain);
    }

    private static AccountException noDomain(String domain) {
        return new AccountException(
                domain + " is not in the table domains; 'posthorn domain add' puts it there");
    }

    private static boolean has(Connection connection, String text, String value)
            throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            statement.setString(1, value);
            try (var result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    /** Which rows have this name: most collations hold é and e for the same letter. */
    private static List<String> rows(
            Connection connection, String text, Resolver resolver, String name)
            throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            statement.setString(1, name);
            try (var result = statement.executeQuery()) {
                var ids = new ArrayList<String>();
                while (result.next()) {
                    if (resolver.isSame(result.getString(2), name)) {
                        ids.add(result.getString(1));
                    }
                }
                return ids;
            }
        }
    }

    private static int change(Connection connection, String text, String... values)
            throws SQLException {
        return change(connection, text, List.of(values));
    }

    private static int change(Connection connection, String text, List<String> values)
            throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            return statement.executeUpdate();
        }
    }
}
