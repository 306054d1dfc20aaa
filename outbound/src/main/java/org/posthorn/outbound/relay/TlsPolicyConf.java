package org.posthorn.outbound.relay;

import org.posthorn.conf.Key;

import java.util.ArrayList;
import java.util.List;

/** How the mail exchangers of some domains are spoken to, whatever these publish. */
public record TlsPolicyConf(
        @Key(
                        doc =
                                "Of which domains: example.org, .example.org for all domains below"
                                        + " it. The first block that names a domain counts.",
                        example = "[\"example.net\"]")
                List<Party> domains,
        @Key(
                        doc =
                                "none: plaintext; may: TLS where it works; encrypt: TLS or nothing;"
                                    + " verify: with a certificate of an authority; fingerprint:"
                                    + " with one of fingerprints.",
                        example = "verify",
                        replaces = "Postfix smtp_tls_policy_maps")
                Protection protection,
        @Key(
                        doc =
                                "With verify: names of which the certificate must bear one, .name"
                                    + " for all below it. Without any that of the mail exchanger,"
                                    + " which who forges the DNS can choose.",
                        or = "[]",
                        replaces = "Postfix match=",
                        example = "[\"example.net\", \".example.net\"]")
                List<Party> names,
        @Key(
                        doc =
                                "With fingerprint: SHA-256 of the certificates, or of their public"
                                        + " keys, that are believed.",
                        or = "[]")
                List<Fingerprint> fingerprints) {

    public TlsPolicyConf {
        domains = List.copyOf(domains);
        names = List.copyOf(names);
        fingerprints = List.copyOf(fingerprints);
        var all = new ArrayList<String>();
        if (domains.isEmpty() || domains.stream().anyMatch(Party::isAddress)) {
            all.add("domains: must name a domain, and no address");
        }
        if (names.stream().anyMatch(Party::isAddress)
                || (protection != Protection.VERIFY && !names.isEmpty())) {
            all.add("names: are names of hosts, and go with protection = \"verify\"");
        }
        if ((protection == Protection.FINGERPRINT) == fingerprints.isEmpty()) {
            all.add("fingerprints: go with protection = \"fingerprint\", which needs one at least");
        }
        if (!all.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", all));
        }
    }
}
