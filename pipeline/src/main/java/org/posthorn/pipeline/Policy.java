package org.posthorn.pipeline;

import org.posthorn.conf.Network;
import org.posthorn.mail.Address;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.spf.SpfConf;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an administrator decides about incoming mail. Each part is a configuration key of another
 * record.
 *
 * @param hostname our name in trace fields, in lower case
 * @param maxMessage octets of the largest message
 * @param trustedNetworks may relay through the MX service without authentication
 * @param senderLogin which addresses a user may send from
 * @param postmaster where mail for postmaster and abuse goes that have no mailbox of their own
 * @param spf what is made of SPF
 * @param dmarc what is made of DMARC
 * @param dnsDeadline how long the DNS is asked about one message
 */
public record Policy(
        String hostname,
        long maxMessage,
        List<Network> trustedNetworks,
        SenderLogin senderLogin,
        Optional<Address> postmaster,
        SpfConf spf,
        DmarcConf dmarc,
        Duration dnsDeadline) {

    /** Which addresses somebody who has logged in may send from. */
    public enum SenderLogin {
        /** Those that are theirs. */
        OWN,
        ANY
    }

    public Policy {
        if (maxMessage < 1) {
            throw new IllegalArgumentException("no message is that small");
        }
        hostname = hostname.toLowerCase(Locale.ROOT);
        trustedNetworks = List.copyOf(trustedNetworks);
    }

    /** Whether this client may send to other domains. RFC 5321 §3.6.2. */
    boolean mayRelay(Origin origin) {
        return origin.user().isPresent()
                || (origin.service() == Origin.Service.MX
                        && trustedNetworks.stream().anyMatch(n -> n.contains(origin.remote())));
    }
}
