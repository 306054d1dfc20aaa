package org.posthorn.pipeline.report;

import org.posthorn.conf.Key;
import org.posthorn.mail.Address;

import java.util.Locale;
import java.util.Optional;

/** Who tells other domains about their mail, once a day. RFC 9990, RFC 8460. */
public record ReportsConf(
        @Key(
                        doc =
                                "Address that daily reports come from; without it none are sent. In"
                                    + " one of our domains that has a key in [dkim]: nobody"
                                    + " believes a report without a signature. Nothing comes back"
                                    + " to it, not even what cannot be delivered.",
                        example = "noreply-reports@example.org",
                        replaces = "OpenDMARC --report-email, Rspamd reporting, Postfix TLSRPT")
                Optional<Address> from,
        @Key(
                        doc = "Who reports, in words. Without it the domain of from.",
                        example = "Example Ltd",
                        replaces = "OpenDMARC --report-org, Rspamd org_name")
                Optional<String> organisation,
        @Key(
                        doc =
                                "Whether domains whose DMARC record asks for it (rua) are told what"
                                        + " came in their name, from which hosts. Needs [dmarc]"
                                        + " keep-results.",
                        or = "true")
                boolean dmarc,
        @Key(
                        doc =
                                "Whether domains with a TLSRPT record are told how mail to them was"
                                        + " encrypted, and what failed.",
                        or = "true")
                boolean tls) {

    public ReportsConf {
        if (from.filter(address -> !address.isAscii()).isPresent()) {
            throw new IllegalArgumentException("from must be ASCII, or not everybody takes it");
        }
    }

    /** As if nothing were configured. */
    public static final ReportsConf DEFAULT =
            new ReportsConf(Optional.empty(), Optional.empty(), true, true);

    /** Nobody, if none are sent. */
    public Optional<Reporter> reporter() {
        return from.map(address -> {
            String domain = address.domain().toLowerCase(Locale.ROOT);
            return new Reporter(address, domain, organisation.orElse(domain));
        });
    }
}
