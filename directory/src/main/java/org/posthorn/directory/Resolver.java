package org.posthorn.directory;

import org.posthorn.conf.Secret;
import org.posthorn.directory.AliasFile.Alias;
import org.posthorn.mail.Address;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How names are read and recipients are found, for a directory that looks its entries up one by
 * one: with it a database answers as the files do. Thread-safe.
 */
public final class Resolver {

    private final Optional<String> delimiter;
    private final Names names;

    /**
     * For these settings.
     *
     * @param domains bare names belong to the first
     */
    public Resolver(DirectoryConf conf, List<String> domains) {
        this.delimiter = Optional.of(conf.recipientDelimiter()).filter(d -> !d.equals("none"));
        this.names = Names.of(domains);
    }

    /** What there is. Every method may throw {@link DirectoryException}. */
    public interface Entries {

        /** Whether mail for this domain, in lower case, is taken. */
        boolean isOurs(String domain);

        /** The account of a name in lower case, {@code ada@example.org}. */
        Optional<Account> account(String name);

        /**
         * Where mail for a name in lower case goes, for {@code @example.org}, or for {@code info}
         * of the domain of bare names; the targets as virtual(5) writes them, {@code
         * eve@example.net, @example.com}.
         */
        Optional<String> targets(String pattern);
    }

    /** The name in lower case that a client means by {@code login}; empty if it is none. */
    public Optional<String> name(String login) {
        return names.account(login).map(Names::key);
    }

    /** Whether a table has this name, or pattern of an alias, but for case and blanks around it. */
    public boolean isSame(String stored, String name) {
        return Names.folded(stored.strip()).equals(Names.folded(name));
    }

    /** The address of an account that {@code text} spells; empty if it is none. */
    public Optional<Address> address(String text) {
        return names.account(text);
    }

    /**
     * An alias as it is stored, with whole names.
     *
     * @throws AccountException if it would not be read as it was meant
     */
    public AliasEntry alias(String pattern, List<String> targets) {
        return AliasEntry.of(pattern, targets, names);
    }

    /**
     * The patterns under which an alias may be stored that somebody means by this one.
     *
     * @throws AccountException if there are none
     */
    public List<String> spellings(String pattern) {
        return AliasEntry.keys(pattern, names).stream().map(Names::spelled).toList();
    }

    /** Where mail for this recipient goes, and why. */
    public Explanation explain(Address recipient, Entries entries) {
        return new Recipients(names, delimiter, new Asked(entries, names)).explain(recipient);
    }

    /**
     * The account that these fields describe, by the names that Dovecot gives them in the last
     * field of a passwd-file.
     *
     * @param keys {@link StoredSecret#text}, of this password or an older one; empty for none
     * @throws DirectoryException if a field cannot be understood
     */
    public static Account account(
            Address address,
            Secret password,
            String keys,
            Map<String, String> fields,
            boolean enabled) {
        try {
            var extra = ExtraFields.of(fields);
            var all = new HashMap<>(StoredSecret.read(password, keys).keys());
            all.putAll(extra.keys());
            return new Account(
                    address,
                    password,
                    extra.home(),
                    extra.mail(),
                    extra.quotaOctets(),
                    extra.quotaMessages(),
                    enabled && extra.enabled(),
                    extra.rights(),
                    all);
        } catch (IllegalArgumentException e) {
            throw new DirectoryException("the account " + address + ": " + e.getMessage(), e);
        }
    }

    private record Asked(Entries entries, Names names) implements Recipients.Source {

        @Override
        public boolean isOurs(String domain) {
            return entries.isOurs(domain);
        }

        @Override
        public Optional<Account> account(String key) {
            return entries.account(key);
        }

        @Override
        public Optional<Alias> alias(String key) {
            String pattern = Names.spelled(key);
            return entries.targets(pattern).map(text -> alias(pattern, text));
        }

        /** Whom a broken entry is for cannot be said, and so not that he is nobody. */
        private Alias alias(String pattern, String text) {
            try {
                return new Alias(AliasFile.targets(text, names), 0);
            } catch (IllegalArgumentException e) {
                throw new DirectoryException("the alias " + pattern + ": " + e.getMessage(), e);
            }
        }
    }
}
