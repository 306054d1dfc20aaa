package org.posthorn.command;

import org.posthorn.ListenConf;
import org.posthorn.PosthornConf;
import org.posthorn.Service;
import org.posthorn.conf.Network;
import org.posthorn.dns.Name;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.TlsMode;
import org.posthorn.pipeline.dkim.StoredKey;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What this installation is for a domain.
 *
 * @param host where its mail is taken
 * @param addresses of the host, IPv4 first; none if they are not known
 * @param keys that sign, have signed or will sign its mail
 * @param certificates that the host shows, the default one first; none of its own making
 * @param listeners what the host offers
 * @param web the web server for policies and settings
 */
record MailDomain(
        Name name,
        Name host,
        List<InetAddress> addresses,
        List<StoredKey> keys,
        List<X509Certificate> certificates,
        List<ListenConf> listeners,
        Optional<Name> web) {

    MailDomain {
        addresses =
                addresses.stream()
                        .distinct()
                        .sorted(Comparator.comparing(each -> !(each instanceof Inet4Address)))
                        .toList();
        keys = List.copyOf(keys);
        certificates = List.copyOf(certificates);
        listeners = List.copyOf(listeners);
    }

    /** Who reads reports: RFC 5321 §4.5.1 has everybody take mail for it. */
    String postmaster() {
        return "postmaster@" + name;
    }

    /** The port for everybody, the one of the standard where it is among several. */
    OptionalInt port(Service service, boolean implicitTls, int standard) {
        List<Integer> ports =
                listeners.stream()
                        .filter(each -> each.protocol() == service)
                        .filter(each -> each.tls() != TlsMode.NONE)
                        .filter(each -> (each.tls() == TlsMode.IMPLICIT) == implicitTls)
                        .flatMap(MailDomain::port)
                        .toList();
        if (ports.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(ports.contains(standard) ? standard : ports.getFirst());
    }

    private static Stream<Integer> port(ListenConf listener) {
        return listener.address() instanceof ListenAddress.Tcp(var host, var port)
                        && port > 0
                        && !host.isLoopbackAddress()
                ? Stream.of(port)
                : Stream.empty();
    }

    /** Those that listeners name, or else those of the system; only what others can reach. */
    static List<InetAddress> addresses(PosthornConf conf) {
        List<InetAddress> named =
                conf.listeners().stream()
                        .map(ListenConf::address)
                        .filter(ListenAddress.Tcp.class::isInstance)
                        .map(address -> ((ListenAddress.Tcp) address).host())
                        .filter(address -> !address.isAnyLocalAddress())
                        .toList();
        return (named.isEmpty() ? ofSystem() : named)
                .stream().filter(Network::isPublic).distinct().toList();
    }

    private static List<InetAddress> ofSystem() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }
}
