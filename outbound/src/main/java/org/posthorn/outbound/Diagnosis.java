package org.posthorn.outbound;

/**
 * Why an attempt ended as it did.
 *
 * @param status enhanced status code, {@code "5.1.1"}: RFC 3463. Where a host gives none it is
 *     derived from its reply
 * @param text one line of printable UTF-8: what the host said, or our own words
 * @param host who said it; empty: we did
 */
public record Diagnosis(String status, String text, String host) {

    public static Diagnosis ours(String status, String text) {
        return new Diagnosis(status, text, "");
    }

    /** The same as something that may be over later. */
    public Diagnosis temporary() {
        return new Diagnosis("4" + status.substring(1), text, host);
    }

    /** Whether the text is the reply of another host. */
    public boolean isRemote() {
        return !host.isEmpty();
    }
}
