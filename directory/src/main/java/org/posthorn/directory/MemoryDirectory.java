package org.posthorn.directory;

import org.posthorn.conf.Secret;
import org.posthorn.directory.AliasFile.Alias;
import org.posthorn.directory.AliasFile.Target;
import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Accounts and aliases that a program adds while the server runs. Thread-safe; never out of order.
 */
public final class MemoryDirectory implements Directory {

    private final Optional<String> delimiter;
    private final List<String> domains = new CopyOnWriteArrayList<>();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, Alias> aliases = new ConcurrentHashMap<>();

    /** With {@code +} before the detail of an address. */
    public MemoryDirectory() {
        this.delimiter = Optional.of("+");
    }

    /** Takes mail for this domain from now on. Bare login names belong to the first one. */
    public void domain(String name) {
        String domain = DomainName.canonical(name);
        if (!domains.contains(domain)) {
            domains.add(domain);
        }
    }

    /** Adds an account without limits, or replaces it; its domain becomes ours. */
    public void account(Address address, Secret password) {
        account(new Account(address, password, Optional.empty(), Optional.empty(), 0, 0, true));
    }

    /** Adds an account, or replaces the one of the same address; its domain becomes ours. */
    public void account(Account account) {
        domain(account.address().domain());
        accounts.put(Names.key(account.address()), account);
    }

    /** Every account, in no particular order. */
    public List<Account> accounts() {
        return List.copyOf(accounts.values());
    }

    /** Whether there was such an account. */
    public boolean remove(Address address) {
        return accounts.remove(Names.key(address)) != null;
    }

    /** Mail for {@code address} goes to all of these from now on; its domain becomes ours. */
    public void alias(Address address, List<Address> targets) {
        domain(address.domain());
        List<Target> mailboxes = List.copyOf(targets.stream().map(Target.Mailbox::new).toList());
        aliases.put(Names.key(address), new Alias(mailboxes, 0));
    }

    /** Forgets all accounts and aliases, not the domains. */
    public void clear() {
        accounts.clear();
        aliases.clear();
    }

    @Override
    public Set<String> domains() {
        return Set.copyOf(domains);
    }

    @Override
    public Optional<Account> account(String login) {
        return Optional.ofNullable(accounts.get(loginKey(login)));
    }

    @Override
    public String loginKey(String login) {
        return Names.of(domains).account(login).map(Names::key).orElse("");
    }

    /** By name, since the order in which accounts came is not kept. */
    @Override
    public Optional<Address> caretaker() {
        return accounts.values().stream()
                .filter(Account::enabled)
                .map(Account::address)
                .min(Comparator.comparing(Address::toString));
    }

    @Override
    public Resolution resolve(Address recipient) {
        return explain(recipient).resolution();
    }

    @Override
    public Explanation explain(Address recipient) {
        var table = new Recipients.Table(domains(), accounts, aliases);
        return new Recipients(Names.of(domains), delimiter, table).explain(recipient);
    }
}
