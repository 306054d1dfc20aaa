package org.posthorn.directory;

import org.posthorn.directory.AliasFile.Alias;
import org.posthorn.directory.AliasFile.Target;
import org.posthorn.mail.Address;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who a recipient address means, by accounts and aliases.
 *
 * <p>Aliases are looked for in the order of virtual(5): {@code user+detail@domain}, {@code
 * user@domain}, {@code user+detail}, {@code user}, the last two in the domain of bare names; then
 * comes the account, and last the catch-all {@code @domain}. An account that has the delimiter in
 * its name is hidden by an alias of its whole name only, and unlike with Postfix a catch-all never
 * takes the mail of an account. The detail of an address goes along to the targets of an alias that
 * was found without it.
 *
 * @param names which domain bare names are of
 * @param delimiter before the detail of an address, if there is one
 */
record Recipients(Names names, Optional<String> delimiter, Source source) {

    /** Where accounts and aliases are looked for. */
    interface Source {

        boolean isOurs(String domain);

        /** By {@link Names#key}. */
        Optional<Account> account(String key);

        /** By {@link Names#key}, {@link Names#bareKey} or {@link AliasFile#catchAll}. */
        Optional<Alias> alias(String key);
    }

    /** All of them, at hand, by the same keys. */
    record Table(Set<String> domains, Map<String, Account> accounts, Map<String, Alias> aliases)
            implements Source {

        @Override
        public boolean isOurs(String domain) {
            return domains.contains(domain);
        }

        @Override
        public Optional<Account> account(String key) {
            return Optional.ofNullable(accounts.get(key));
        }

        @Override
        public Optional<Alias> alias(String key) {
            return Optional.ofNullable(aliases.get(key));
        }
    }

    /** Addresses looked at for one recipient: the limit that Postfix sets, for depth as well. */
    static final int MAX_EXPANSION = 1000;

    /** Of an address that details have made longer, in characters: the limit that Postfix sets. */
    static final int MAX_ADDRESS = 1000;

    Explanation explain(Address recipient) {
        var walk = new Walk();
        if (!source.isOurs(recipient.domain())) {
            walk.step(recipient, recipient.domain() + " is not one of our domains");
            return new Explanation(new Resolution.Elsewhere(), walk.steps);
        }
        walk.from(recipient);
        return new Explanation(walk.result(), walk.steps);
    }

    /** What is wrong with where an alias leads, as far as that can be seen from here. */
    Optional<String> fault(String pattern, Alias alias) {
        for (Target target : alias.targets()) {
            if (target instanceof Target.Mailbox(var address) && !isSelf(pattern, address)) {
                try {
                    if (explain(address).resolution() instanceof Resolution.Unknown) {
                        return Optional.of("leads to " + address + ", who is nobody");
                    }
                } catch (DirectoryException e) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
            }
        }
        return Optional.empty();
    }

    private boolean isSelf(String pattern, Address target) {
        return pattern.equals(Names.key(target))
                || (names.isHome(target.domain())
                        && pattern.equals(Names.bareKey(target.localPart())));
    }

    private final class Walk {

        private final Deque<Address> pending = new ArrayDeque<>();
        private final Set<String> seen = new HashSet<>();
        private final Map<String, Account> found = new LinkedHashMap<>();
        private final Map<String, Address> remote = new LinkedHashMap<>();
        private final List<Explanation.Step> steps = new ArrayList<>();
        private boolean disabled;

        void step(Address address, String found) {
            steps.add(new Explanation.Step(address, found));
        }

        void from(Address recipient) {
            pending.add(recipient);
            while (!pending.isEmpty()) {
                Address next = pending.remove();
                if (!seen.add(Names.key(next))) {
                    continue;
                }
                if (seen.size() > MAX_EXPANSION) {
                    throw endless(recipient, "more than " + MAX_EXPANSION + " addresses");
                }
                if (next.toString().length() > MAX_ADDRESS) {
                    throw endless(recipient, "one of more than " + MAX_ADDRESS + " characters");
                }
                if (source.isOurs(next.domain())) {
                    lookUp(next);
                } else {
                    step(next, "in another domain");
                    remote.putIfAbsent(Names.key(next), next);
                }
            }
        }

        private void lookUp(Address address) {
            Optional<Match> match = alias(address);
            if (match.isPresent()) {
                step(address, "alias " + match.get().alias());
                follow(match.get().alias(), address, match.get().detail());
                return;
            }
            Optional<Account> account = account(address);
            if (account.isPresent()) {
                arrive(address, account.get(), "");
                return;
            }
            Optional<Alias> catchAll = source.alias(AliasFile.catchAll(address.domain()));
            if (catchAll.isPresent()) {
                step(address, "catch-all " + catchAll.get());
                follow(catchAll.get(), address, "");
            } else {
                step(address, "nobody: no alias, no account, no catch-all of its domain");
            }
        }

        private void follow(Alias alias, Address from, String detail) {
            for (Target target : alias.targets()) {
                Address to =
                        switch (target) {
                            case Target.Mailbox(var address) ->
                                    new Address(address.localPart() + detail, address.domain());
                            case Target.Domain(var domain) -> new Address(from.localPart(), domain);
                        };
                if (Names.key(to).equals(Names.key(from))) {
                    itself(to);
                } else {
                    pending.add(to);
                }
            }
        }

        /** An alias that names itself keeps a copy here: the account, not the alias. */
        private void itself(Address address) {
            Optional<Account> account = account(address);
            if (account.isPresent()) {
                arrive(address, account.get(), "itself: ");
            } else {
                step(address, "itself: nobody, there is no such account");
            }
        }

        private void arrive(Address address, Account account, String how) {
            if (account.enabled()) {
                step(address, how + "account " + account.user());
                found.putIfAbsent(Names.key(account.address()), account);
            } else {
                step(address, how + "account " + account.user() + ", which takes no mail");
                disabled = true;
            }
        }

        Resolution result() {
            if (!found.isEmpty() || !remote.isEmpty()) {
                return new Resolution.Deliver(
                        List.copyOf(found.values()), List.copyOf(remote.values()));
            }
            return disabled ? new Resolution.Disabled() : new Resolution.Unknown();
        }

        private static DirectoryException endless(Address recipient, String what) {
            return new DirectoryException("aliases of " + recipient + " lead to " + what);
        }
    }

    /** An alias, and the detail that it was found without. */
    private record Match(Alias alias, String detail) {}

    private Optional<Match> alias(Address address) {
        String local = address.localPart();
        int cut = accountOf(address).isPresent() ? local.length() : cut(local);
        String user = local.substring(0, cut);
        String detail = local.substring(cut);
        return match(Names.key(address), "")
                .or(() -> match(Names.key(new Address(user, address.domain())), detail))
                .or(() -> bare(address, local, ""))
                .or(() -> bare(address, user, detail));
    }

    private Optional<Match> bare(Address address, String localPart, String detail) {
        return names.isHome(address.domain())
                ? match(Names.bareKey(localPart), detail)
                : Optional.empty();
    }

    private Optional<Match> match(String key, String detail) {
        return source.alias(key).map(alias -> new Match(alias, detail));
    }

    /** Of the whole name, or of the name without its detail. */
    private Optional<Account> account(Address address) {
        String user = address.localPart().substring(0, cut(address.localPart()));
        return accountOf(address).or(() -> accountOf(new Address(user, address.domain())));
    }

    /** Where the detail begins with its delimiter; the end where there is none. */
    private int cut(String localPart) {
        int cut = delimiter.map(localPart::indexOf).orElse(-1);
        return cut > 0 ? cut : localPart.length();
    }

    private Optional<Account> accountOf(Address address) {
        return source.account(Names.key(address));
    }
}
