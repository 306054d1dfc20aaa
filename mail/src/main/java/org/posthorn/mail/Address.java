package org.posthorn.mail;

import java.util.Locale;

/**
 * An envelope address: local part as sent but without quoting, domain in lower case. RFC 5321
 * §4.1.2.
 *
 * <p>The domain may be an address literal with its brackets, {@code [192.0.2.1]}.
 */
public record Address(String localPart, String domain) {

    public Address {
        if (localPart.isEmpty() || domain.isEmpty()) {
            throw new IllegalArgumentException("empty local part or domain");
        }
        domain = domain.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
