package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Name;

/**
 * A domain that SPF or DKIM has found in a message.
 *
 * @param domain the root stands for one that nobody knows
 * @param outcome what they say of it; nothing else is of interest here
 */
public record Identifier(Method method, Name domain, Outcome outcome) {

    public enum Method {
        DKIM,
        SPF
    }

    public enum Outcome {
        PASS,
        /** It could not be found out: temperror. */
        UNKNOWN
    }
}
