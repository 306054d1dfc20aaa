package org.posthorn.conf;

/**
 * A number of octets, zero or more. Written {@code "25MB"} (25,000,000), {@code "25MiB"}
 * (26,214,400) or as a bare number of octets.
 */
public record Size(long octets) {

    public Size {
        if (octets < 0) {
            throw new IllegalArgumentException("must not be negative");
        }
    }
}
