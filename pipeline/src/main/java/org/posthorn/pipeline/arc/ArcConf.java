package org.posthorn.pipeline.arc;

import org.posthorn.conf.Key;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is made of chains of seals, table {@code [arc]}. */
public record ArcConf(
        @Key(
                        doc =
                                "Whether the chains of seals are judged that forwarders put into"
                                    + " mail from other servers. Needs [dkim] verify; the result"
                                    + " stands in the Authentication-Results field.",
                        or = "true",
                        replaces = "OpenARC Mode v")
                boolean check,
        @Key(
                        doc =
                                "Domains that seal what they forward, such as a mailing list or the"
                                    + " former provider, and whose word is believed: mail that they"
                                    + " have seen pass DMARC is taken even if it fails here, since"
                                    + " they have changed it. All who sealed after that must be"
                                    + " named, too.",
                        or = "[]",
                        replaces = "Rspamd arc whitelisted_signers_map",
                        example = "[google.com]")
                List<String> trustedSealers) {

    /** As if nothing were configured. */
    public static final ArcConf DEFAULT = new ArcConf(true, List.of());

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)+");

    public ArcConf {
        trustedSealers =
                trustedSealers.stream().map(domain -> domain.toLowerCase(Locale.ROOT)).toList();
        for (String domain : trustedSealers) {
            if (!DOMAIN.matcher(domain).matches()) {
                throw new IllegalArgumentException("trusted-sealers: " + domain + " is no domain");
            }
        }
    }

    /** Whether the word of this domain is believed. */
    public boolean trusts(String domain) {
        return trustedSealers.contains(domain);
    }
}
