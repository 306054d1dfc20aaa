package org.posthorn.outbound;

/** In which form a message is sent. */
public enum Form {
    /** Octet for octet. */
    AS_IS,
    /**
     * In seven bits, for a host without 8BITMIME: RFC 6152 §3. Parts with other octets are encoded
     * anew, so that signatures of others no longer hold.
     */
    SEVEN_BIT
}
