package org.posthorn.dns;

import org.posthorn.conf.HostPort;
import org.posthorn.conf.Key;
import org.posthorn.conf.Size;
import org.xbill.DNS.Address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Whom the server asks about domains. */
public record DnsConf(
        @Key(
                        doc =
                                "Addresses and ports of the resolvers, asked in this order. Without"
                                        + " any, those of the system: /etc/resolv.conf.",
                        or = "[]",
                        example = "[127.0.0.1:53]",
                        replaces = "Postfix's use of /etc/resolv.conf")
                List<HostPort> servers,
        @Key(
                        doc =
                                "How long one resolver is waited for before the next is asked,"
                                        + " 100ms to 30s. Each is asked twice.",
                        or = "3s",
                        replaces = "options timeout of resolv.conf(5)")
                Duration timeout,
        @Key(
                        doc =
                                "How long all questions about one message may take together, 1s to"
                                    + " 2m. What is not known then counts as a temporary failure.",
                        or = "20s")
                Duration deadline,
        @Key(
                        doc =
                                "How much memory answers may take that are still good; 0 remembers"
                                        + " none.",
                        or = "16MB")
                Size cacheSize,
        @Key(
                        doc =
                                "Whose word counts that DNSSEC proves an answer. local: that of"
                                    + " resolvers on this host; servers: that of all of them, when"
                                    + " nobody can stand between them and this host.",
                        or = "local",
                        replaces = "Postfix smtp_dns_support_level, options trust-ad")
                Dnssec dnssec) {

    /** As if nothing were configured. */
    public static final DnsConf DEFAULT =
            new DnsConf(
                    List.of(),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(20),
                    new Size(16_000_000),
                    Dnssec.LOCAL);

    /** Whose word is taken about DNSSEC. */
    public enum Dnssec {
        LOCAL,
        SERVERS
    }

    public DnsConf {
        servers = List.copyOf(servers);
        servers.forEach(DnsConf::socketAddress);
        if (timeout.toMillis() < 100 || timeout.toMillis() > 30_000) {
            throw new IllegalArgumentException("timeout: must be 100ms to 30s");
        }
        if (deadline.toMillis() < 1000 || deadline.toMillis() > 120_000) {
            throw new IllegalArgumentException("deadline: must be 1s to 2m");
        }
    }

    /** This one, with these resolvers. */
    public DnsConf with(List<HostPort> others) {
        return new DnsConf(others, timeout, deadline, cacheSize, dnssec);
    }

    static InetSocketAddress socketAddress(HostPort server) {
        try {
            InetAddress address = Address.getByAddress(server.host());
            return new InetSocketAddress(address, server.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "servers: " + server + " is not an address; who would be asked for it?", e);
        }
    }
}
