package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;
import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;
import org.posthorn.mail.PathException;

import java.util.Locale;

/**
 * Whom a rule of the configuration is about: {@code example.org}, all domains below one by {@code
 * .example.org}, or one address by {@code ada@example.org}.
 *
 * @param localPart in lower case; empty: everybody there
 * @param domain in its ASCII form and lower case
 */
public record Party(String localPart, String domain, Extent extent) {

    /** Which domains are meant. */
    public enum Extent {
        ITSELF,
        /** Those below it, without itself. */
        BELOW
    }

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    public static Party parse(String text) {
        if (text.contains("@")) {
            try {
                Address address = Address.parse(text);
                return new Party(lower(address.localPart()), address.domain(), Extent.ITSELF);
            } catch (PathException e) {
                throw new IllegalArgumentException("not an address", e);
            }
        }
        boolean below = text.startsWith(".");
        String domain =
                Name.host(below ? text.substring(1) : text)
                        .filter(name -> !name.text().isEmpty())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "not a domain; write it as example.org, .example.org for"
                                                + " all below it, or ada@example.org"))
                        .text();
        return new Party("", domain, below ? Extent.BELOW : Extent.ITSELF);
    }

    boolean includes(Address address) {
        return (localPart.isEmpty() || localPart.equals(lower(address.localPart())))
                && includes(address.domain());
    }

    /** Whether the whole domain is meant, at least. */
    boolean includesAllOf(String other) {
        return localPart.isEmpty() && includes(DomainName.canonical(other));
    }

    boolean isAddress() {
        return !localPart.isEmpty();
    }

    private boolean includes(String other) {
        return switch (extent) {
            case ITSELF -> other.equals(domain);
            case BELOW -> other.endsWith("." + domain);
        };
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        return isAddress()
                ? localPart + "@" + domain
                : (extent == Extent.BELOW ? "." : "") + domain;
    }
}
