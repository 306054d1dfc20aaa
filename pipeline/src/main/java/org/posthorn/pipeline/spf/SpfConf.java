package org.posthorn.pipeline.spf;

import org.posthorn.conf.Conf;
import org.posthorn.conf.Key;
import org.posthorn.conf.Network;

import java.net.InetAddress;
import java.util.List;

/** What is made of SPF. RFC 7208. */
public record SpfConf(
        @Key(
                        doc =
                                "Whether the domain of the sender is asked about clients of port 25"
                                        + " that have not logged in, but for exempt-networks and"
                                        + " [smtp] trusted-networks.",
                        or = "true",
                        replaces = "the policy service policyd-spf")
                boolean check,
        @Key(
                        doc =
                                "Mail of a client that the domain does not let send for it. accept:"
                                    + " that alone refuses nothing, since forwarded mail comes from"
                                    + " such clients, too; reject: 550 5.7.23 at RCPT, but for"
                                    + " postmaster.",
                        or = "accept",
                        replaces = "policyd-spf Mail_From_reject")
                OnFail fail,
        @Key(
                        doc =
                                "Mail of a domain about which the DNS does not answer. accept: as"
                                        + " if nothing were known; defer: 451 4.4.3 at MAIL.",
                        or = "accept",
                        replaces = "policyd-spf TempError_Defer")
                OnTemperror temperror,
        @Key(
                        doc = "Whether messages get a Received-SPF field with the result.",
                        or = "false",
                        replaces = "policyd-spf Header_Type")
                boolean receivedSpf,
        @Key(
                        doc =
                                "Networks about whose clients no domain knows anything: hosts"
                                        + " behind the same router, say. What they send has no SPF"
                                        + " result. By default all that are not of the Internet:"
                                        + " loopback, private, shared, link-local.",
                        or =
                                "[\"127.0.0.0/8\", \"10.0.0.0/8\", \"172.16.0.0/12\","
                                    + " \"192.168.0.0/16\", \"100.64.0.0/10\", \"169.254.0.0/16\","
                                    + " \"0.0.0.0\", \"::1\", \"fe80::/10\", \"fec0::/10\","
                                    + " \"fc00::/7\", \"::\"]",
                        replaces = "policyd-spf skip_addresses, Whitelist")
                List<Network> exemptNetworks) {

    /** As if nothing were configured. */
    public static final SpfConf DEFAULT = Conf.defaults(SpfConf.class);

    public SpfConf {
        exemptNetworks = List.copyOf(exemptNetworks);
    }

    /** The usual networks. */
    public SpfConf(boolean check, OnFail fail, OnTemperror temperror, boolean receivedSpf) {
        this(check, fail, temperror, receivedSpf, DEFAULT.exemptNetworks);
    }

    /** Whether no domain is asked about this client. */
    public boolean exempts(InetAddress client) {
        return exemptNetworks.stream().anyMatch(network -> network.contains(client));
    }

    /** What becomes of mail whose client may not send. */
    public enum OnFail {
        ACCEPT,
        REJECT
    }

    /** What becomes of mail of which nobody knows. */
    public enum OnTemperror {
        ACCEPT,
        DEFER
    }
}
