package org.posthorn.net;

import org.posthorn.conf.Network;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who has how many connections open. Thread-safe. */
final class Limits {

    private final NetConf conf;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<Network, Integer> addresses = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> users = new ConcurrentHashMap<>();

    Limits(NetConf conf) {
        this.conf = conf;
    }

    /** Counts one more connection of this client, unless it is one too many. */
    boolean enter(InetAddress client) {
        if (open.incrementAndGet() > conf.maxConnections()) {
            open.decrementAndGet();
            return false;
        }
        int mine = addresses.merge(Network.ofCustomer(client), 1, Integer::sum);
        if (mine > conf.maxConnectionsPerAddress() && !exempt(client)) {
            leave(client);
            return false;
        }
        return true;
    }

    /** Takes back what {@link #enter} counted. */
    void leave(InetAddress client) {
        addresses.computeIfPresent(Network.ofCustomer(client), (key, n) -> n == 1 ? null : n - 1);
        open.decrementAndGet();
    }

    /** Counts one more connection of this user, also if it is one too many. */
    boolean enter(String user, InetAddress client) {
        return users.merge(user, 1, Integer::sum) <= conf.maxConnectionsPerUser() || exempt(client);
    }

    void leave(String user) {
        users.computeIfPresent(user, (key, n) -> n == 1 ? null : n - 1);
    }

    private boolean exempt(InetAddress client) {
        return conf.exemptNetworks().stream().anyMatch(network -> network.contains(client));
    }
}
