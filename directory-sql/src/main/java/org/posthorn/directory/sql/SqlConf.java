package org.posthorn.directory.sql;

import org.posthorn.conf.Key;
import org.posthorn.conf.Secret;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The keys of {@code [directory]} for {@code kind = "sql"}. */
public record SqlConf(
        @Key(
                        doc =
                                "The database, as its driver has it. Several hosts, of which the"
                                    + " first that answers is used: jdbc:mysql://db1,db2/mail. TLS"
                                    + " with the server's name checked:"
                                    + " jdbc:mysql://db.example.org/mail?sslMode=VERIFY_IDENTITY."
                                    + " With MariaDB's driver on the class path:"
                                    + " jdbc:mariadb://localhost/mail.",
                        example = "jdbc:mysql://localhost/mail",
                        replaces = "Dovecot connect, Postfix hosts and dbname")
                Optional<String> url,
        @Key(
                        doc = "Who logs in to the database; reading is enough to serve mail.",
                        or = "posthorn",
                        replaces = "Dovecot connect, Postfix user")
                String user,
        @Key(
                        doc = "Its password.",
                        example = "file:/etc/posthorn/database-password",
                        replaces = "Dovecot connect, Postfix password")
                Optional<Secret> password,
        @Key(
                        doc =
                                "Whose tables they are. The standard ones are domains(id, name),"
                                    + " users(id, domain_id, email, password) and aliases(id,"
                                    + " domain_id, source, destination); their columns quota (in"
                                    + " octets, 0 for none), active and scram are used where they"
                                    + " exist, which is asked once.",
                        or = "standard")
                Preset preset,
        @Key(
                        doc =
                                "Instead of the preset's: the account named %u, %n@%d, with the"
                                    + " columns that Dovecot knows (password, user, home, mail,"
                                    + " quota_rule, nologin ..., with or without userdb_), quota in"
                                    + " octets, and active. Variables become parameters; they"
                                    + " cannot be part of a name.",
                        example =
                                "SELECT email AS user, password, maildir AS mail, quota, is_active"
                                        + " AS active FROM people WHERE email = '%u'",
                        replaces = "Dovecot password_query")
                Optional<String> accountQuery,
        @Key(
                        doc = "More columns of an account, where they come from another query.",
                        example = "SELECT home FROM homes WHERE email = '%u'",
                        replaces = "Dovecot user_query")
                Optional<String> userQuery,
        @Key(
                        doc =
                                "Instead of the preset's: where mail for %s (%u, %d; @%d for a"
                                        + " whole domain) goes. All rows and columns count, commas"
                                        + " within them too.",
                        example = "SELECT destination FROM aliases WHERE source = '%s'",
                        replaces = "Postfix virtual_alias_maps, query")
                Optional<String> aliasQuery,
        @Key(
                        doc =
                                "Instead of the preset's: a row where mail for the domain %s is"
                                        + " taken. Those of domains in this file always are.",
                        example = "SELECT 1 FROM domains WHERE name = '%s'",
                        replaces = "Postfix virtual_mailbox_domains, query")
                Optional<String> domainQuery,
        @Key(
                        doc =
                                "Instead of the preset's: the name of every account, for lists and"
                                        + " for commands that work on all of them.",
                        example = "SELECT email FROM people",
                        replaces = "Dovecot iterate_query")
                Optional<String> accountsQuery,
        @Key(
                        doc = "Instead of the preset's: the name of every domain.",
                        example = "SELECT name FROM domains")
                Optional<String> domainsQuery,
        @Key(doc = "Connections to the database, 1 to 200.", or = "10") int poolSize,
        @Key(
                        doc =
                                "How long to wait for a connection, and for an answer, 1s to 1m."
                                    + " After it mail is deferred and a login is told to try again"
                                    + " later.",
                        or = "5s",
                        replaces = "Dovecot connect_timeout, read_timeout")
                Duration timeout,
        @Key(
                        doc =
                                "How long an account and a recipient that were found stay known"
                                    + " without a question, at most 1h; 0s for never. So long a"
                                    + " change in the database may go unseen, and so long they work"
                                    + " without the database.",
                        or = "0s",
                        replaces = "Dovecot auth_cache_ttl")
                Duration cache) {

    /** As if nothing were configured. */
    public static final SqlConf DEFAULT =
            new SqlConf(
                    Optional.empty(),
                    "posthorn",
                    Optional.empty(),
                    Preset.STANDARD,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    10,
                    Duration.ofSeconds(5),
                    Duration.ZERO);

    public SqlConf {
        if (url.filter(text -> !text.matches("jdbc:(mysql|mariadb):.+")).isPresent()) {
            throw new IllegalArgumentException("url: must begin with jdbc:mysql: or jdbc:mariadb:");
        }
        if (url.filter(text -> text.matches("(?i).*[?&]password=.*|.*//[^/]*@.*")).isPresent()) {
            throw new IllegalArgumentException(
                    "url: is printed as it is; user and password have keys of their own");
        }
        if (poolSize < 1 || poolSize > 200) {
            throw new IllegalArgumentException("pool-size: must be 1 to 200");
        }
        if (timeout.toMillis() < 1000 || timeout.toMillis() > 60_000) {
            throw new IllegalArgumentException("timeout: must be 1s to 1m");
        }
        if (cache.isNegative() || cache.toMinutes() > 60) {
            throw new IllegalArgumentException("cache: must be 0s to 1h");
        }
        check("account-query", accountQuery, Dialect.DOVECOT);
        check("user-query", userQuery, Dialect.DOVECOT);
        check("alias-query", aliasQuery, Dialect.POSTFIX);
        check("domain-query", domainQuery, Dialect.POSTFIX);
        check("accounts-query", accountsQuery, Dialect.POSTFIX);
        check("domains-query", domainsQuery, Dialect.POSTFIX);
    }

    private static void check(String key, Optional<String> query, Dialect dialect) {
        try {
            query.ifPresent(text -> Query.parse(text, dialect));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    /** As {@link Preset#sending}, as long as its aliases are those that are asked for. */
    Optional<String> sending(Set<String> columns) {
        return aliasQuery.isPresent() ? Optional.empty() : preset.sending(columns);
    }

    /** Whether the tables are the standard ones, and so ours to write to. */
    boolean isStandard() {
        return preset == Preset.STANDARD
                && Stream.of(
                                accountQuery,
                                userQuery,
                                aliasQuery,
                                domainQuery,
                                accountsQuery,
                                domainsQuery)
                        .allMatch(Optional::isEmpty);
    }
}
