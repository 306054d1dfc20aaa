package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;

import java.util.List;

/**
 * Why a host is spoken to as it is: what its domain has published. RFC 8460 §4.4.
 *
 * @param mail whose mail it is: the recipient's domain, which is told about it
 * @param domain whose policy it is: the same, for DANE that of the TLSA records
 * @param policy as it was published, a line each
 */
record Grounds(Name mail, Name domain, Kind kind, List<String> policy) {

    /** Of the policy. */
    enum Kind {
        TLSA("tlsa"),
        STS("sts"),
        NONE("no-policy-found");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    Grounds {
        policy = List.copyOf(policy);
    }

    static Grounds none(Name domain) {
        return new Grounds(domain, domain, Kind.NONE, List.of());
    }
}
