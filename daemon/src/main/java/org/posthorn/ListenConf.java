package org.posthorn;

import org.posthorn.conf.Key;
import org.posthorn.conf.Network;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.TlsMode;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** One {@code [[listener]]} block. */
public record ListenConf(
        @Key(
                        doc = "What is spoken.",
                        example = "submission",
                        replaces = "Postfix master.cf, Dovecot service")
                Service protocol,
        @Key(
                        doc =
                                "Where: \"0.0.0.0:587\", \"[::]:587\" (IPv4, too), \"127.0.0.1:0\""
                                        + " (any free port) or \"unix:/run/posthorn/lmtp\".",
                        example = "[::]:587",
                        replaces = "Postfix inet_interfaces, Dovecot inet_listener")
                ListenAddress address,
        @Key(
                        doc =
                                "When TLS begins: never, when the client asks for it (STARTTLS),"
                                    + " before anything else (STARTTLS first), or with the first"
                                    + " octet.",
                        or = "offered",
                        replaces = "Postfix smtpd_tls_security_level, Dovecot ssl")
                TlsMode tls,
        @Key(
                        doc =
                                "Load balancers: connections from these networks must begin with a"
                                    + " PROXY protocol header (version 1 or 2), others must not.",
                        or = "[]",
                        replaces =
                                "Postfix smtpd_upstream_proxy_protocol, Dovecot"
                                        + " haproxy_trusted_networks")
                List<Network> proxyNetworks) {

    public ListenConf {
        proxyNetworks = List.copyOf(proxyNetworks);
    }

    public ListenConf(Service protocol, ListenAddress address, TlsMode tls) {
        this(protocol, address, tls, List.of());
    }

    /** What listens where no block says otherwise. */
    static List<ListenConf> standard() {
        String any = hasIpv6() ? "[::]:" : "0.0.0.0:";
        return List.of(
                of(Service.SMTP, any + 25, TlsMode.OFFERED),
                of(Service.SUBMISSION, any + 587, TlsMode.REQUIRED),
                of(Service.SUBMISSION, any + 465, TlsMode.IMPLICIT),
                of(Service.IMAP, any + 143, TlsMode.REQUIRED),
                of(Service.IMAP, any + 993, TlsMode.IMPLICIT),
                of(Service.POP3, any + 110, TlsMode.REQUIRED),
                of(Service.POP3, any + 995, TlsMode.IMPLICIT));
    }

    /** What people call it: {@code "imaps"} for IMAP with TLS from the first octet. */
    String name() {
        return protocol.word() + (tls == TlsMode.IMPLICIT ? "s" : "");
    }

    /** Whether it is of no use without a login. */
    boolean needsLogin() {
        return switch (protocol) {
            case SUBMISSION, IMAP, POP3 -> true;
            case SMTP, LMTP -> false;
        };
    }

    ListenerConf forNet() {
        return new ListenerConf(address, tls, proxyNetworks);
    }

    private static ListenConf of(Service protocol, String address, TlsMode tls) {
        return new ListenConf(protocol, ListenAddress.parse(address), tls);
    }

    /** A system without IPv6 cannot bind {@code [::]}, not even for IPv4. */
    private static boolean hasIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> !(address instanceof Inet4Address));
        } catch (SocketException e) {
            return InetAddress.getLoopbackAddress().getAddress().length == 16;
        }
    }
}
