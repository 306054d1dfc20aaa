package org.posthorn.outbound.relay;

import javax.net.ssl.SSLContext;

/**
 * How a connection is to be protected.
 *
 * @param trust whom to believe, for the name of the target; a context that believes anybody where
 *     encryption is all that is asked for
 * @param policy whose rule it is, for people: {@code "DANE"}, {@code "MTA-STS"}, {@code
 *     "opportunistic"}
 * @param verifying whether {@code trust} believes the target only: what RFC 8689 §4.2.1 needs
 */
record TlsRule(Need need, SSLContext trust, String policy, boolean verifying) {

    /** When there is TLS. */
    enum Need {
        NEVER,
        /**
         * Where the host offers it; in plaintext where it does not, or where it fails. RFC 7435.
         */
        OFFERED,
        /** Or nothing is sent. */
        REQUIRED,
        /** From the first octet. RFC 8314 §3. */
        IMPLICIT
    }
}
