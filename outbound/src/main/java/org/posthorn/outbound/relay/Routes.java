package org.posthorn.outbound.relay;

import org.posthorn.conf.Network;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.NextHop;
import org.posthorn.outbound.Transaction;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which way mail takes, as the configuration says it. Asks nobody; thread-safe. */
final class Routes {

    private static final String IPV6 = "ipv6:";

    private final RelayConf conf;
    private final Map<String, RouteConf> byName = new LinkedHashMap<>();

    Routes(RelayConf conf) {
        this.conf = conf;
        conf.ways().stream()
                .filter(way -> !(way.to() instanceof Destination.Direct))
                .forEach(way -> byName.putIfAbsent(way.name(), way));
    }

    /**
     * The way to a host or socket by its name, unless the configuration has lost it since it was
     * chosen.
     */
    Optional<RouteConf> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    NextHop of(Transaction transaction, Recipient recipient) {
        Address to = recipient.address();
        for (RouteConf route : conf.route()) {
            if (fits(route, transaction.from(), to)) {
                return hop(route, to);
            }
        }
        if (conf.relaysFor(to.domain())) {
            return direct(to);
        }
        return conf.smarthostRoute().map(route -> hop(route, to)).orElseGet(() -> direct(to));
    }

    private static boolean fits(RouteConf route, ReversePath from, Address to) {
        return (route.recipients().isEmpty()
                        || route.recipients().stream().anyMatch(party -> party.includes(to)))
                && (route.senders().isEmpty()
                        || (from instanceof ReversePath.Of(var sender)
                                && route.senders().stream()
                                        .anyMatch(party -> party.includes(sender))));
    }

    private static NextHop hop(RouteConf route, Address to) {
        return switch (route.to()) {
            case Destination.Host host -> new NextHop.Configured(route.name());
            case Destination.Socket socket -> new NextHop.Configured(route.name());
            case Destination.Direct direct -> direct(to);
        };
    }

    private static NextHop direct(Address to) {
        String domain = to.domain();
        if (domain.startsWith("[") && domain.endsWith("]")) {
            String content = domain.substring(1, domain.length() - 1);
            boolean six = content.toLowerCase(Locale.ROOT).startsWith(IPV6);
            try {
                String text = six ? content.substring(IPV6.length()) : content;
                return new NextHop.Literal(Network.parse(text).address());
            } catch (IllegalArgumentException e) {
                return new NextHop.Exchangers(domain); // nobody has this name
            }
        }
        return new NextHop.Exchangers(domain);
    }
}
