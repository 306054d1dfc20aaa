package org.posthorn.pipeline.dmarc;

import org.posthorn.conf.Key;
import org.posthorn.conf.Network;

import java.util.List;

/** What is made of DMARC. RFC 9989. */
public record DmarcConf(
        @Key(
                        doc =
                                "Whether the domain in From is asked if it vouches for mail from"
                                    + " other servers. Needs [spf] check and [dkim] verify, whose"
                                    + " results it compares; the result stands in the"
                                    + " Authentication-Results field.",
                        or = "true",
                        replaces = "OpenDMARC")
                boolean check,
        @Key(
                        doc =
                                "What becomes of mail that fails. publish: what the domain asks"
                                    + " for, a refusal with 550 5.7.26, or the Junk mailbox, which"
                                    + " is INBOX for accounts that have none; quarantine: the Junk"
                                    + " mailbox, where it asks for a refusal, too; none: nothing."
                                    + " What is for postmaster alone is never refused.",
                        or = "publish",
                        replaces = "OpenDMARC RejectFailures")
                Wish fail,
        @Key(
                        doc =
                                "Mail of a domain about which the DNS does not answer. accept: as"
                                        + " if it did not take part; defer: 451 4.4.3, so that it"
                                        + " comes again.",
                        or = "accept")
                OnTemperror temperror,
        @Key(
                        doc =
                                "Whether it is kept for a week what was found, in dmarc in the data"
                                    + " folder, so that domains can be told about mail in their"
                                    + " name. Of senders and recipients the domains are kept only.",
                        or = "true",
                        replaces = "OpenDMARC HistoryFile, Rspamd reporting")
                boolean keepResults,
        @Key(
                        doc =
                                "Networks of hosts that forward mail to this one, such as a list"
                                        + " server or the former provider: nothing becomes of what"
                                        + " fails from there.",
                        or = "[]",
                        replaces = "OpenDMARC IgnoreHosts",
                        example = "[\"192.0.2.25\"]")
                List<Network> trustedForwarders) {

    /** As if nothing were configured. */
    public static final DmarcConf DEFAULT =
            new DmarcConf(true, Wish.PUBLISH, OnTemperror.ACCEPT, true, List.of());

    /** How far a domain's wish is followed. */
    public enum Wish {
        PUBLISH,
        QUARANTINE,
        NONE
    }

    /** What becomes of mail of which nobody knows. */
    public enum OnTemperror {
        ACCEPT,
        DEFER
    }

    public DmarcConf {
        trustedForwarders = List.copyOf(trustedForwarders);
    }
}
