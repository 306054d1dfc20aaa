package org.posthorn.directory.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountException;
import org.posthorn.directory.AliasEntry;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Explanation;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.Resolver;
import org.posthorn.directory.StoredSecret;
import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Accounts and aliases of a MySQL or MariaDB database. Thread-safe.
 *
 * <p>It opens without the database, too: until that answers, nobody is known and nobody unknown.
 * What was found stays known for as long as {@code cache} says; what was not found is asked for
 * again.
 */
public final class SqlDirectory implements Directory, AutoCloseable {

    /** Some kilobytes each at the most. */
    private static final int MOST_CACHED = 10_000;

    private static final Logger log = LoggerFactory.getLogger(SqlDirectory.class);

    /** A user who may send from an address. */
    private record Sending(String user, Address sender) {}

    private final SqlConf conf;
    private final Resolver resolver;
    private final Set<String> configured;
    private final Database database;
    private final Cache<String, Account> accounts;
    private final Cache<String, Resolution> resolutions;
    private final Cache<Sending, Boolean> senders;

    /** Nothing until the database has said once which columns there are. */
    private volatile Optional<Queries> queries = Optional.empty();

    /**
     * Opens it, and says so in the log if the database does not answer.
     *
     * @param domains ours whatever the database says; bare names belong to the first
     */
    public SqlDirectory(DirectoryConf directory, SqlConf conf, List<String> domains) {
        this.conf = conf;
        this.resolver = new Resolver(directory, domains);
        var ours = new LinkedHashSet<String>();
        domains.forEach(domain -> ours.add(DomainName.canonical(domain)));
        this.configured = Collections.unmodifiableSet(ours);
        this.accounts = cache(conf);
        this.resolutions = cache(conf);
        this.senders = cache(conf);
        this.database = new Database(conf);
        try {
            database.run(this::queries);
        } catch (DirectoryException e) {
            log.warn(
                    "{}; until that is over mail is deferred, and logins are told to try again"
                            + " later",
                    e.getMessage());
        }
    }

    private static <K, V> Cache<K, V> cache(SqlConf conf) {
        return Caffeine.newBuilder()
                .maximumSize(conf.cache().isZero() ? 0 : MOST_CACHED)
                .expireAfterWrite(conf.cache())
                .build();
    }

    @Override
    public Set<String> domains() {
        var all = new LinkedHashSet<String>(configured);
        for (String domain : list(Queries::domains, 0)) {
            all.add(DomainName.canonical(domain));
        }
        return Collections.unmodifiableSet(all);
    }

    @Override
    public Optional<Account> account(String login) {
        Optional<String> name = resolver.name(login);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String key = name.get();
        Optional<Account> known = Optional.ofNullable(accounts.getIfPresent(key));
        if (known.isPresent()) {
            return known;
        }
        Optional<Account> found = ask(lookup -> lookup.account(key));
        found.ifPresent(account -> accounts.put(key, account));
        return found;
    }

    @Override
    public String loginKey(String login) {
        return resolver.name(login).orElse("");
    }

    @Override
    public Explanation explain(Address recipient) {
        return ask(lookup -> resolver.explain(recipient, lookup));
    }

    @Override
    public Resolution resolve(Address recipient) {
        String key = recipient.toString();
        Optional<Resolution> known = Optional.ofNullable(resolutions.getIfPresent(key));
        if (known.isPresent()) {
            return known.get();
        }
        Resolution resolution = explain(recipient).resolution();
        if (resolution instanceof Resolution.Deliver) {
            resolutions.put(key, resolution);
        }
        return resolution;
    }

    /** Also a shared one, where the tables say that those who share it may send from it. */
    @Override
    public boolean isOwn(String user, Address sender) {
        if (conf.sending(Set.of()).isEmpty()) {
            return Directory.super.isOwn(user, sender);
        }
        var key = new Sending(user, sender);
        if (senders.getIfPresent(key) != null) {
            return true;
        }
        boolean own =
                ask(lookup -> {
                    var sending = lookup.sending();
                    return sending.isShared(user, sender)
                            || resolver.explain(sender, sending).resolution().isOnly(user);
                });
        if (own) {
            senders.put(key, own);
        }
        return own;
    }

    /** The name of every account, in the order of the table. */
    public List<Address> accounts() {
        return accounts(0);
    }

    @Override
    public Optional<Address> caretaker() {
        return accounts(1).stream().findFirst();
    }

    private List<Address> accounts(int most) {
        return list(Queries::accounts, most).stream()
                .map(resolver::address)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Asks from now on as if nothing were known. */
    public void forget() {
        accounts.invalidateAll();
        resolutions.invalidateAll();
        senders.invalidateAll();
        queries = Optional.empty();
    }

    /** What is wrong: that the database does not answer, or a query that it does not take. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        try {
            database.run(connection -> {
                queries(connection)
                        .all()
                        .forEach((key, query) -> {
                            try {
                                Rows.find(connection, query, new Wanted("nobody@invalid"));
                            } catch (SQLException e) {
                                problems.add(key + ": " + e.getMessage());
                            }
                        });
                return true;
            });
        } catch (DirectoryException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems;
    }

    /**
     * Makes the standard tables where they are missing, and a row for each configured domain.
     *
     * @throws AccountException if the tables are another program's
     */
    public void makeTables() {
        change(connection -> Tables.make(connection, configured));
    }

    /** Adds an account without keys beside its password. */
    public void add(Address address, Secret password) {
        add(address, StoredSecret.of(password));
    }

    /**
     * Adds an account.
     *
     * @param secret as it shall be stored
     * @throws AccountException if it exists, its domain is not in the table, the table has no place
     *     for keys that there are, or the tables are another program's
     */
    public void add(Address address, StoredSecret secret) {
        change(connection -> Tables.add(connection, address, secret));
    }

    /**
     * Removes an account, not its mail. Throws as {@link #add(Address, StoredSecret)} does, if it
     * does not exist.
     */
    public void remove(Address address) {
        change(connection -> Tables.remove(connection, resolver, address));
    }

    /** Sets the password of an account, without keys beside it. */
    public void password(Address address, Secret password) {
        password(address, StoredSecret.of(password));
    }

    /**
     * Sets the password of an account. Throws as {@link #add(Address, StoredSecret)} does, if it
     * does not exist.
     */
    public void password(Address address, StoredSecret secret) {
        change(connection -> Tables.password(connection, resolver, address, secret));
    }

    @Override
    public boolean canRehash() {
        return conf.isStandard();
    }

    /**
     * Stores it where the tables are the standard ones, and the password is still the known one.
     */
    @Override
    public boolean rehash(Account known, Secret stored) throws IOException {
        if (!canRehash()) {
            return false;
        }
        try {
            boolean done = database.run(c -> Tables.rehash(c, known, stored));
            accounts.invalidateAll();
            return done;
        } catch (DirectoryException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Every alias, in the order of the table.
     *
     * @throws AccountException if the tables are another program's
     */
    public List<AliasEntry> aliases() {
        requireStandard();
        return database.run(Tables::aliases);
    }

    /** Adds an alias. Throws as {@link #add(Address, StoredSecret)} does, and if it is none. */
    public void addAlias(String pattern, List<String> targets) {
        var entry = resolver.alias(pattern, targets);
        change(connection -> Tables.add(connection, entry));
    }

    /**
     * Removes an alias. Throws as {@link #add(Address, StoredSecret)} does, if it does not exist.
     */
    public void removeAlias(String pattern) {
        var spellings = resolver.spellings(pattern);
        change(connection -> Tables.removeAlias(connection, resolver, spellings));
    }

    /**
     * Takes mail for this domain from now on. Throws as {@link #add(Address, StoredSecret)} does,
     * if it is there.
     */
    public void addDomain(String domain) {
        change(connection -> Tables.addDomain(connection, domain));
    }

    /**
     * Takes it no more. Throws as {@link #add(Address, StoredSecret)} does, if it is not there or
     * is in use.
     */
    public void removeDomain(String domain) {
        change(connection -> Tables.removeDomain(connection, domain));
    }

    /** Something to do with a connection. */
    @FunctionalInterface
    private interface Change {

        void on(Connection connection) throws SQLException;
    }

    private void requireStandard() {
        if (!conf.isStandard()) {
            throw new AccountException(
                    "these tables belong to another program, which is where they are changed;"
                            + " Posthorn writes to the standard ones only");
        }
    }

    private void change(Change change) {
        requireStandard();
        database.run(connection -> {
            change.on(connection);
            return true;
        });
        forget();
    }

    private <R> R ask(Function<Lookup, R> question) {
        return database.run(connection ->
                question.apply(
                        new Lookup(
                                connection,
                                queries(connection),
                                resolver,
                                conf.accountQuery().isPresent(),
                                configured)));
    }

    private List<String> list(Function<Queries, Query> query, int most) {
        return database.run(connection ->
                Rows.first(connection, query.apply(queries(connection)), most).stream()
                        .map(Map::values)
                        .flatMap(values -> values.stream().limit(1))
                        .toList());
    }

    /** Two that ask at once ask the same. */
    private Queries queries(Connection connection) throws SQLException {
        Optional<Queries> known = queries;
        if (known.isPresent()) {
            return known.get();
        }
        var asked = Queries.of(conf, Tables.optionalColumns(connection));
        queries = Optional.of(asked);
        return asked;
    }

    /** Closes all connections. */
    @Override
    public void close() {
        database.close();
    }
}
