package org.posthorn.directory.sql;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whose tables they are. */
public enum Preset {

    /**
     * {@code domains}, {@code users} and {@code aliases}; {@code quota}, {@code active} and {@code
     * scram} too.
     */
    STANDARD {
        @Override
        Texts texts(Set<String> columns) {
            return new Texts(
                    "SELECT email AS user, password"
                            + chosen(columns, "users.quota", ", quota")
                            + chosen(columns, Tables.SCRAM, ", scram")
                            + activity(columns)
                            + " FROM users WHERE email = %u",
                    "SELECT destination, source AS pattern FROM aliases WHERE source = %s"
                            + active(columns, "aliases"),
                    "SELECT name FROM domains WHERE name = %s" + active(columns, "domains"),
                    "SELECT email FROM users ORDER BY id",
                    "SELECT name FROM domains"
                            + chosen(columns, "domains.active", " WHERE active = 1")
                            + " ORDER BY id");
        }

        // Nobody is at home in a domain that is off.
        private static String activity(Set<String> columns) {
            return columns.contains("domains.active")
                    ? ", "
                            + chosen(columns, "users.active", "active AND ")
                            + "domain_id IN (SELECT id FROM domains WHERE active = 1) AS active"
                    : chosen(columns, "users.active", ", active");
        }

        private static String active(Set<String> columns, String table) {
            return chosen(columns, table + ".active", " AND active = 1");
        }

        private static String chosen(Set<String> columns, String column, String text) {
            return columns.contains(column) ? text : "";
        }
    },

    /** Of PostfixAdmin, with its alias domains. The place of mail is for {@code [store]} to say. */
    POSTFIXADMIN {
        @Override
        Texts texts(Set<String> columns) {
            return new Texts(
                    "SELECT username AS user, password, quota, active FROM mailbox"
                            + " WHERE username = %u",
                    "SELECT goto, address AS pattern FROM alias WHERE address = %s AND active = 1"
                            + ALIAS_DOMAINS,
                    DOMAIN + " AND backupmx = 0" + OR_ALIAS_DOMAIN,
                    "SELECT username FROM mailbox ORDER BY username",
                    DOMAINS);
        }
    },

    /** Of iRedMail, with what its accounts may use. */
    IREDMAIL {
        @Override
        Texts texts(Set<String> columns) {
            return new Texts(
                    "SELECT username AS user, password, allow_nets,"
                            + " LOWER(CONCAT(storagebasedirectory, '/', storagenode, '/', maildir))"
                            + " AS home, CONCAT(mailboxformat, ':~/', mailboxfolder) AS mail,"
                            + " quota * 1048576 AS quota, "
                            + IN_ACTIVE_DOMAIN
                            + ","
                            + services(
                                    access(columns, "imap"),
                                    access(columns, "pop3"),
                                    access(columns, "smtp"))
                            + " FROM mailbox WHERE username = %u",
                    "SELECT forwarding, address AS pattern FROM forwardings"
                            + " WHERE address = %s AND active = 1"
                            + ALIAS_DOMAINS,
                    DOMAIN + " AND backupmx = 0" + OR_ALIAS_DOMAIN,
                    "SELECT username FROM mailbox ORDER BY username",
                    DOMAINS);
        }

        // Dovecot asks for a column by service and by how the client is connected, %s%c: over TLS
        // for the first of these that there is.
        private static String access(Set<String> columns, String service) {
            return Stream.of("tls", "secured")
                            .map(connected -> "enable" + service + connected)
                            .filter(column -> columns.contains("mailbox." + column))
                            .findFirst()
                            .orElse("enable" + service)
                    + " = 1";
        }
    },

    /**
     * Of mailcow, with what its accounts may use and send as; an account with {@code active = 2}
     * may use nothing.
     */
    MAILCOW {
        @Override
        Texts texts(Set<String> columns) {
            return new Texts(
                    "SELECT username AS user, password, quota, "
                            + IN_ACTIVE_DOMAIN
                            + ","
                            + services(access("imap"), access("pop3"), access("smtp"))
                            + " FROM mailbox WHERE username = %u",
                    aliases("goto"),
                    DOMAIN + " AND backupmx = 0" + OR_ALIAS_DOMAIN,
                    "SELECT username FROM mailbox ORDER BY username",
                    DOMAINS);
        }

        private static String aliases(String targets) {
            return "SELECT "
                    + targets
                    + ", address AS pattern FROM alias WHERE address = %s AND active = 1"
                    + " UNION SELECT goto, address FROM spamalias WHERE address = %s"
                    + " AND validity >= UNIX_TIMESTAMP()"
                    + ALIAS_DOMAINS;
        }

        // Before January 2026 there was no such column, and aliases were to send from.
        @Override
        Optional<String> sending(Set<String> columns) {
            return Optional.of(
                    aliases(
                            columns.contains("alias.sender_allowed")
                                    ? "IF(sender_allowed = 1, goto, 'nobody@invalid')"
                                    : "goto"));
        }

        // A query of its own: GROUP_CONCAT would cut a long list off within an address.
        @Override
        Optional<String> senders() {
            return Optional.of(
                    "SELECT send_as, logged_in_as AS pattern FROM sender_acl"
                            + " WHERE logged_in_as = %u AND "
                            + SENDER
                            + " UNION SELECT CONCAT(SUBSTRING_INDEX(send_as, '@', 1), '@',"
                            + " alias_domain), logged_in_as FROM sender_acl JOIN alias_domain"
                            + " ON target_domain = SUBSTRING_INDEX(send_as, '@', -1)"
                            + " WHERE logged_in_as = %u AND active = 1 AND "
                            + SENDER);
        }

        private static String access(String service) {
            return "(active <> 2 AND COALESCE(JSON_UNQUOTE(JSON_EXTRACT(attributes, '$."
                    + service
                    + "_access')), '1') <> '0')";
        }
    };

    /** What is no address must not cost somebody the login. */
    private static final String SENDER = "(send_as = '*' OR send_as LIKE '%%@_%%')";

    private static final String DOMAIN =
            "SELECT domain FROM domain WHERE domain = %s AND active = 1";

    /** Nobody logs in whose domain is off: both programs ask so. */
    private static final String IN_ACTIVE_DOMAIN =
            "active <> 0 AND SUBSTRING_INDEX(username, '@', -1) IN"
                    + " (SELECT domain FROM domain WHERE active = 1) AS active";

    private static final String OR_ALIAS_DOMAIN =
            " UNION SELECT alias_domain FROM alias_domain WHERE alias_domain = %s AND active = 1";

    private static final String DOMAINS =
            "SELECT domain FROM domain WHERE active = 1 AND backupmx = 0 AND domain <> 'ALL'"
                    + " UNION SELECT alias_domain FROM alias_domain WHERE active = 1";

    /** All of an alias domain goes to the same names elsewhere, once nothing else was found. */
    private static final String ALIAS_DOMAINS =
            " UNION SELECT CONCAT('@', target_domain), CONCAT('@', alias_domain)"
                    + " FROM alias_domain WHERE CONCAT('@', alias_domain) = %s AND active = 1";

    /** What an account may use, where it may not use everything. */
    private static String services(String imap, String pop3, String smtp) {
        return " IF(%s AND %s AND %s, NULL, NULLIF(CONCAT_WS(',', IF(%s, 'imap', NULL),"
                        .formatted(imap, pop3, smtp, imap)
                + " IF(%s, 'pop3', NULL), IF(%s, 'smtp', NULL)), '')) AS services,"
                        .formatted(pop3, smtp)
                + " IF(%s OR %s OR %s, NULL, 'y') AS nologin".formatted(imap, pop3, smtp);
    }

    /** The queries: the first by Dovecot's variables, the next two by Postfix's, lists last. */
    record Texts(String account, String aliases, String domain, String accounts, String domains) {}

    /**
     * Its queries.
     *
     * @param columns as {@link Tables#optionalColumns} has them
     */
    abstract Texts texts(Set<String> columns);

    /** What an account may send as, a row for each, by Dovecot's variables. */
    Optional<String> senders() {
        return Optional.empty();
    }

    /**
     * Where each target of an alias may send from it: the aliases as a sender has them, by
     * Postfix's variables. Those that nobody may send from lead nowhere.
     */
    Optional<String> sending(Set<String> columns) {
        return Optional.empty();
    }
}
