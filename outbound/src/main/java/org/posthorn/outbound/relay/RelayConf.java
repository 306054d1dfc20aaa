package org.posthorn.outbound.relay;

import org.posthorn.conf.HostPort;
import org.posthorn.conf.Key;
import org.posthorn.conf.Secret;
import org.posthorn.dns.Name;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where mail for other hosts goes, and how they are spoken to. */
public record RelayConf(
        @Key(
                        doc =
                                "Host and port that takes all mail for others and passes it on; its"
                                    + " addresses are looked up, no MX records. On port 465 there"
                                    + " is TLS from the first octet. Without it mail goes to the"
                                    + " mail exchangers of each domain.",
                        example = "smtp.example.net:587",
                        replaces = "Postfix relayhost")
                Optional<HostPort> smarthost,
        @Key(doc = "The login there.", example = "ada@example.org") Optional<String> smarthostUser,
        @Key(
                        doc = "The password that goes with it.",
                        example = "env:SMARTHOST_PASSWORD",
                        replaces = "Postfix smtp_sasl_password_maps")
                Optional<Secret> smarthostPassword,
        @Key(
                        doc =
                                "How well the connection there is protected; verify with a password"
                                        + " or port 465, else may. Who needs fingerprints writes an"
                                        + " [[outbound.route]] without recipients and senders.",
                        example = "verify",
                        replaces = "Postfix smtp_tls_security_level")
                Optional<Protection> smarthostTls,
        @Key(
                        doc =
                                "Domains for whose mail this host is a mail exchanger, but not the"
                                    + " best: it is taken from everybody, and passed on to better"
                                    + " ones, past the smarthost. .example.org stands for all"
                                    + " domains below it.",
                        or = "[]",
                        replaces = "Postfix relay_domains",
                        example = "[\"example.net\"]")
                List<Party> relayDomains,
        @Key(
                        doc =
                                "Whether certificates are asked for that a domain publishes in a"
                                    + " signed DNS (DANE). Then there is no plaintext, and no other"
                                    + " certificate. Needs a resolver that [dns] dnssec believes.",
                        or = "true",
                        replaces = "Postfix smtp_tls_security_level = dane")
                boolean dane,
        @Key(
                        doc =
                                "Whether a domain is asked by HTTPS if its mail exchangers have"
                                    + " certificates of an authority (MTA-STS). DANE goes before.",
                        or = "true",
                        replaces = "postfix-mta-sts-resolver")
                boolean mtaSts,
        @Key(
                        doc = "The name that this host says of itself; without it the hostname.",
                        example = "out.example.org",
                        replaces = "Postfix smtp_helo_name")
                Optional<String> helo,
        @Key(doc = "The same over IPv6, where it is another one.", example = "out6.example.org")
                Optional<String> heloIpv6,
        @Key(
                        doc = "Where connections over IPv4 come from; without it the system says.",
                        example = "192.0.2.25",
                        replaces = "Postfix smtp_bind_address")
                Optional<SourceAddress> sourceIpv4,
        @Key(
                        doc = "The same for IPv6.",
                        example = "2001:db8::25",
                        replaces = "Postfix smtp_bind_address6")
                Optional<SourceAddress> sourceIpv6,
        @Key(
                        doc =
                                "Which addresses of a host are tried, and in which order. any: IPv6"
                                    + " first, then by turns; ipv4-first: the same with IPv4 first;"
                                    + " ipv4 and ipv6: no others.",
                        or = "any",
                        replaces = "Postfix inet_protocols, smtp_address_preference")
                Family ip,
        @Key(
                        doc =
                                "Whether messages are sent as one chunk (BDAT) where it is"
                                        + " offered.",
                        or = "false")
                boolean chunking,
        @Key(
                        doc =
                                "Where mail exchangers listen, 1 to 65535. Another than 25 is for"
                                        + " tests.",
                        or = "25")
                int port,
        @Key(
                        doc =
                                "Whether the DNS may lead to loopback addresses. For tests: what"
                                    + " comes from there is trusted often, and may be ourselves.",
                        or = "false")
                boolean loopback,
        @Key(
                        doc =
                                "Where some mail goes that the DNS or the smarthost would send"
                                        + " elsewhere. The first block that fits counts.",
                        or = "[]",
                        replaces = "Postfix transport_maps")
                List<RouteConf> route,
        @Key(
                        doc =
                                "How the mail exchangers of some domains are spoken to, in the"
                                        + " place of DANE, MTA-STS, and TLS where it works.",
                        or = "[]",
                        replaces = "Postfix smtp_tls_policy_maps")
                List<TlsPolicyConf> tls) {

    /** As if nothing were configured. */
    public static final RelayConf DEFAULT =
            new RelayConf(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    true,
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Family.ANY,
                    false,
                    25,
                    false,
                    List.of(),
                    List.of());

    /** Which addresses, and in which order. */
    public enum Family {
        ANY,
        IPV4_FIRST,
        IPV4,
        IPV6
    }

    public RelayConf {
        relayDomains = List.copyOf(relayDomains);
        route = List.copyOf(route);
        tls = List.copyOf(tls);
        var all = new ArrayList<String>();
        if (port < 1 || port > 65_535) {
            all.add("port: must be 1 to 65535");
        }
        if (helo.isPresent() && helo.flatMap(Name::host).isEmpty()) {
            all.add("helo: is not a host name");
        }
        if (heloIpv6.isPresent() && heloIpv6.flatMap(Name::host).isEmpty()) {
            all.add("helo-ipv6: is not a host name");
        }
        if (sourceIpv4.filter(source -> !(source.address() instanceof Inet4Address)).isPresent()) {
            all.add("source-ipv4: is not an IPv4 address");
        }
        if (sourceIpv6.filter(source -> !(source.address() instanceof Inet6Address)).isPresent()) {
            all.add("source-ipv6: is not an IPv6 address");
        }
        if (relayDomains.stream().anyMatch(Party::isAddress)) {
            all.add("relay-domains: are domains, not addresses");
        }
        all.addAll(smarthostProblems(smarthost, smarthostUser, smarthostPassword, smarthostTls));
        if (all.isEmpty()) {
            all.addAll(
                    ambiguous(
                            ways(
                                    route,
                                    smarthostRoute(
                                            smarthost,
                                            smarthostUser,
                                            smarthostPassword,
                                            smarthostTls))));
        }
        if (!all.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", all));
        }
    }

    /** Whether mail for a domain is taken from everybody, and passed on. */
    public boolean relaysFor(String domain) {
        return relayDomains.stream().anyMatch(each -> each.includesAllOf(domain));
    }

    /** The routes in their order, and last the smarthost. */
    List<RouteConf> ways() {
        return ways(route, smarthostRoute());
    }

    /** The smarthost as a route that takes everything. */
    Optional<RouteConf> smarthostRoute() {
        return smarthostRoute(smarthost, smarthostUser, smarthostPassword, smarthostTls);
    }

    private static List<RouteConf> ways(List<RouteConf> routes, Optional<RouteConf> last) {
        return Stream.concat(routes.stream(), last.stream()).toList();
    }

    private static Optional<RouteConf> smarthostRoute(
            Optional<HostPort> smarthost,
            Optional<String> user,
            Optional<Secret> password,
            Optional<Protection> tls) {
        return smarthost.map(host ->
                new RouteConf(
                        List.of(),
                        List.of(),
                        new Destination.Host(host),
                        protocol(host),
                        user,
                        password,
                        tls,
                        List.of()));
    }

    private static RouteConf.Protocol protocol(HostPort host) {
        return host.port() == RouteConf.SUBMISSIONS
                ? RouteConf.Protocol.SMTPS
                : RouteConf.Protocol.SMTP;
    }

    private static List<String> smarthostProblems(
            Optional<HostPort> host,
            Optional<String> user,
            Optional<Secret> password,
            Optional<Protection> tls) {
        var all = new ArrayList<String>();
        if (host.isEmpty()) {
            if (user.isPresent() || password.isPresent() || tls.isPresent()) {
                all.add("smarthost: missing, but what goes with it is there");
            }
            return all;
        }
        if (!Destination.isHost(host.get())) {
            all.add("smarthost: neither a host name nor an address");
        }
        if (user.isPresent() != password.isPresent()) {
            all.add("smarthost-user: smarthost-user and smarthost-password go together");
        }
        if (tls.filter(level -> level == Protection.FINGERPRINT).isPresent()) {
            all.add("smarthost-tls: fingerprints need an [[outbound.route]]");
        }
        boolean plain = tls.filter(level -> !level.encrypts()).isPresent();
        if (plain && password.isPresent()) {
            all.add(
                    "smarthost-password: would go over a connection that may be plaintext;"
                            + " smarthost-tls must be encrypt or verify");
        }
        if (plain && protocol(host.get()) == RouteConf.Protocol.SMTPS) {
            all.add("smarthost-tls: port 465 is encrypted; it must be encrypt or verify");
        }
        return all;
    }

    /** Ways are told apart by their names. */
    private static List<String> ambiguous(List<RouteConf> ways) {
        var all = new ArrayList<String>();
        var known = new HashMap<String, RouteConf>();
        for (var way : ways) {
            var bare = way.forEverybody();
            var other = known.putIfAbsent(way.name(), bare);
            if (other != null && !other.equals(bare)) {
                all.add("route: " + way.name() + " is there twice, with different settings");
            }
        }
        return all;
    }
}
