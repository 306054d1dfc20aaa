package org.posthorn.directory.sql;

import org.posthorn.directory.Account;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolver;
import org.posthorn.mail.Address;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One question to the database, over one connection: however many queries it takes, it waits for a
 * connection once.
 */
final class Lookup implements Resolver.Entries {

    /** The column that is no target or sender: whose row it is, as accounts have their names. */
    private static final String PATTERN = "pattern";

    private final Connection connection;
    private final Queries queries;
    private final Query aliases;
    private final Resolver resolver;
    private final boolean renaming;
    private final Set<String> configured;

    /** Whoever looks for a recipient comes by the same name more than once. */
    private final Map<String, Optional<Account>> accounts = new HashMap<>();

    /**
     * @param renaming whether the query for an account may answer with another name
     * @param configured domains that are ours whatever the database says
     */
    Lookup(
            Connection connection,
            Queries queries,
            Resolver resolver,
            boolean renaming,
            Set<String> configured) {
        this(connection, queries, queries.aliases(), resolver, renaming, configured);
    }

    private Lookup(
            Connection connection,
            Queries queries,
            Query aliases,
            Resolver resolver,
            boolean renaming,
            Set<String> configured) {
        this.connection = connection;
        this.queries = queries;
        this.aliases = aliases;
        this.resolver = resolver;
        this.renaming = renaming;
        this.configured = configured;
    }

    @Override
    public boolean isOurs(String domain) {
        return configured.contains(domain) || !rows(queries.domain(), domain).isEmpty();
    }

    @Override
    public Optional<Account> account(String name) {
        return accounts.computeIfAbsent(name, this::ask);
    }

    private Optional<Account> ask(String name) {
        Optional<Map<String, String>> first = rows(queries.account(), name).stream().findFirst();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        var columns = new LinkedHashMap<String, String>(first.get());
        if (queries.user().isPresent()) {
            var more = rows(queries.user().get(), name);
            if (more.isEmpty()) {
                return Optional.empty();
            }
            columns.putAll(more.getFirst());
        }
        queries.senders()
                .flatMap(query -> joined(query, name))
                .ifPresent(all -> columns.merge("senders", all, (a, b) -> a + "," + b));
        var row = new AccountRow(columns);
        String user = row.user().orElse(name);
        Address address =
                resolver.address(user)
                        .orElseThrow(() ->
                                new DirectoryException(
                                        "the account " + name + " has a name that is none"));
        // Most collations hold é and e for the same letter, and mailboxes do not
        boolean same = resolver.name(user).equals(Optional.of(name));
        return same || renaming ? Optional.of(row.account(address)) : Optional.empty();
    }

    @Override
    public Optional<String> targets(String pattern) {
        return joined(aliases, pattern);
    }

    /** The same where a sender is looked for. */
    Lookup sending() {
        return new Lookup(
                connection,
                queries,
                queries.sending().orElse(queries.aliases()),
                resolver,
                renaming,
                configured);
    }

    /** Whether the alias of just this address has the user among its targets. */
    boolean isShared(String user, Address address) {
        return resolver.name(address.toString())
                .flatMap(this::targets)
                .map(text -> text.split(","))
                .filter(targets ->
                        Arrays.stream(targets).anyMatch(target -> resolver.isSame(target, user)))
                .isPresent();
    }

    /** What all rows have that are for this name, and not for one that only looks like it. */
    private Optional<String> joined(Query query, String name) {
        String values =
                rows(query, name).stream()
                        .filter(row -> resolver.isSame(row.getOrDefault(PATTERN, name), name))
                        .flatMap(row -> row.entrySet().stream())
                        .filter(column -> !column.getKey().equals(PATTERN))
                        .map(Map.Entry::getValue)
                        .filter(value -> !value.isBlank())
                        .collect(Collectors.joining(","));
        return Optional.of(values).filter(text -> !text.isEmpty());
    }

    private List<Map<String, String>> rows(Query query, String key) {
        try {
            return Rows.find(connection, query, new Wanted(key));
        } catch (SQLException e) {
            throw Database.failed(e);
        }
    }
}
