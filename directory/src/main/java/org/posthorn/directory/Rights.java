package org.posthorn.directory;

import org.posthorn.conf.Network;
import org.posthorn.mail.Address;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where and how an account may log in, and which foreign addresses it may send from.
 *
 * @param login false: it takes mail, and nobody logs in
 * @param services {@code smtp}, {@code imap}, {@code pop3}; empty for all
 * @param networks where its clients are; empty for anywhere
 * @param senders addresses, {@code @domain} for all of a domain, or {@code *} for all there are,
 *     beside its own
 */
public record Rights(
        boolean login, Set<String> services, List<Network> networks, Set<String> senders) {

    /** What an account may log in to; submission is SMTP. */
    public static final Set<String> SERVICES = Set.of("smtp", "imap", "pop3");

    /** A sender that stands for every address. */
    static final String ANYBODY = "*";

    /** Logs in from anywhere to everything, and sends as itself. */
    public static final Rights ALL = new Rights(true, Set.of(), List.of(), Set.of());

    public Rights {
        services = Set.copyOf(services);
        networks = List.copyOf(networks);
        senders = Set.copyOf(senders);
    }

    /** Why this login is refused, for the log; empty where it is allowed. */
    public Optional<String> objection(String service, InetAddress client) {
        if (!login) {
            return Optional.of("the account has no login");
        }
        if (!services.isEmpty() && !services.contains(service.toLowerCase(Locale.ROOT))) {
            return Optional.of("the account may not use " + service);
        }
        return networks.isEmpty() || networks.stream().anyMatch(net -> net.contains(client))
                ? Optional.empty()
                : Optional.of("the account may not log in from there");
    }

    boolean maySendAs(Address address) {
        return senders.contains(ANYBODY)
                || senders.contains(Names.key(address))
                || senders.contains(AliasFile.catchAll(address.domain()));
    }
}
