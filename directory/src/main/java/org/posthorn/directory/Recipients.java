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
 * Who a recipient address means, by the accounts and aliases of one moment.
 *
 * <p>The first of these that is there counts: alias, account, alias and account without the detail,
 * catch-all of the domain. Unlike with Postfix a catch-all never takes the mail of an account. The
 * detail of an address goes along to the targets of an alias that was found without it.
 *
 * @param accounts by {@link Names#key}
 * @param aliases by {@link Names#key}, or by {@link AliasFile#catchAll}
 */
record Recipients(
        Set<String> domains,
        Optional<String> delimiter,
        Map<String, Account> accounts,
        Map<String, Alias> aliases) {

    /** Addresses looked at for one recipient: the limit that Postfix sets. */
    static final int MAX_EXPANSION = 1000;

    Resolution resolve(Address recipient) {
        if (!domains.contains(recipient.domain())) {
            return new Resolution.Elsewhere();
        }
        var walk = new Walk();
        walk.from(recipient);
        return walk.result();
    }

    /** What is wrong with where an alias leads, as far as that can be seen from here. */
    Optional<String> fault(String pattern, Alias alias) {
        for (Target target : alias.targets()) {
            if (target instanceof Target.Mailbox(var address)
                    && !Names.key(address).equals(pattern)) {
                try {
                    if (resolve(address) instanceof Resolution.Unknown) {
                        return Optional.of("leads to " + address + ", who is nobody");
                    }
                } catch (DirectoryException e) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
            }
        }
        return Optional.empty();
    }

    private final class Walk {

        private final Deque<Address> pending = new ArrayDeque<>();
        private final Set<String> seen = new HashSet<>();
        private final Map<String, Account> found = new LinkedHashMap<>();
        private final Map<String, Address> remote = new LinkedHashMap<>();
        private boolean disabled;

        void from(Address recipient) {
            pending.add(recipient);
            while (!pending.isEmpty()) {
                Address next = pending.remove();
                if (!seen.add(Names.key(next))) {
                    continue;
                }
                if (seen.size() > MAX_EXPANSION) {
                    throw new DirectoryException(
                            "aliases of "
                                    + recipient
                                    + " lead to more than "
                                    + MAX_EXPANSION
                                    + " addresses");
                }
                if (domains.contains(next.domain())) {
                    lookUp(next);
                } else {
                    remote.putIfAbsent(Names.key(next), next);
                }
            }
        }

        private void lookUp(Address address) {
            for (Candidate candidate : candidates(address)) {
                Optional<Alias> alias =
                        Optional.ofNullable(aliases.get(Names.key(candidate.address())));
                if (alias.isPresent()) {
                    follow(alias.get(), address, candidate.detail());
                    return;
                }
                Optional<Account> account = accountOf(candidate.address());
                if (account.isPresent()) {
                    arrive(account.get());
                    return;
                }
            }
            Optional.ofNullable(aliases.get(AliasFile.catchAll(address.domain())))
                    .ifPresent(alias -> follow(alias, address, ""));
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
                    // An alias that names itself keeps a copy here: the account, not the alias.
                    candidates(to).stream()
                            .flatMap(c -> accountOf(c.address()).stream())
                            .findFirst()
                            .ifPresent(this::arrive);
                } else {
                    pending.add(to);
                }
            }
        }

        private void arrive(Account account) {
            if (account.enabled()) {
                found.putIfAbsent(Names.key(account.address()), account);
            } else {
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
    }

    /** An address to look for, and what was cut off behind its local part. */
    private record Candidate(Address address, String detail) {}

    private List<Candidate> candidates(Address address) {
        var candidates = new ArrayList<Candidate>();
        candidates.add(new Candidate(address, ""));
        String local = address.localPart();
        int cut = delimiter.map(local::indexOf).orElse(-1);
        if (cut > 0) {
            candidates.add(
                    new Candidate(
                            new Address(local.substring(0, cut), address.domain()),
                            local.substring(cut)));
        }
        return candidates;
    }

    private Optional<Account> accountOf(Address address) {
        return Optional.ofNullable(accounts.get(Names.key(address)));
    }
}
