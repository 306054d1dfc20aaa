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
                                    + " for, a refusal with 550 5.7.26, or the Junk mailbox;"
                                    + " quarantine: the Junk mailbox, where it asks for a refusal,"
                                    + " too; none: nothing.",
                        or = "publish",
                        replaces = "OpenDMARC RejectFailures")
                Wish fail,
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
    public static final DmarcConf DEFAULT = new DmarcConf(true, Wish.PUBLISH, List.of());

    /** How far a domain's wish is followed. */
    public enum Wish {
        PUBLISH,
        QUARANTINE,
        NONE
    }

    public DmarcConf {
        trustedForwarders = List.copyOf(trustedForwarders);
    }
}
