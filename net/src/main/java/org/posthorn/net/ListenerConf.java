package org.posthorn.net;

import org.posthorn.conf.Key;
import org.posthorn.conf.Network;

import java.util.List;

/** One listener. */
public record ListenerConf(
        @Key(
                        doc =
                                "Where to listen: \"0.0.0.0:587\", \"[::]:587\" (IPv4, too),"
                                        + " \"127.0.0.1:0\" (any free port) or"
                                        + " \"unix:/run/posthorn/lmtp\" (mode 0660).",
                        replaces = "Postfix master.cf, Dovecot inet_listener")
                ListenAddress address,
        @Key(
                        doc =
                                "\"none\", \"offered\" (STARTTLS), \"required\" (STARTTLS first) or"
                                        + " \"implicit\" (TLS from the first octet).",
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

    public ListenerConf {
        proxyNetworks = List.copyOf(proxyNetworks);
    }

    public ListenerConf(ListenAddress address, TlsMode tls) {
        this(address, tls, List.of());
    }
}
