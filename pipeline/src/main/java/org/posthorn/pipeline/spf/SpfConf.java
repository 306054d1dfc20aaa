package org.posthorn.pipeline.spf;

import org.posthorn.conf.Key;

/** What is made of SPF. RFC 7208. */
public record SpfConf(
        @Key(
                        doc =
                                "Whether the domain of the sender is asked about clients of port 25"
                                    + " that have not logged in. Loopback and private addresses and"
                                    + " trusted-networks are not asked about.",
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
                boolean receivedSpf) {

    /** As if nothing were configured. */
    public static final SpfConf DEFAULT =
            new SpfConf(true, OnFail.ACCEPT, OnTemperror.ACCEPT, false);

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
