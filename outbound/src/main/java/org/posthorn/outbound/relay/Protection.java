package org.posthorn.outbound.relay;

/** How well a connection is to be protected, as the configuration says it. */
public enum Protection {
    /** Plaintext. */
    NONE,
    /** TLS where it works, plaintext where it does not. RFC 7435. */
    MAY,
    /** TLS, whoever it is. */
    ENCRYPT,
    /** TLS with a certificate that an authority vouches for. */
    VERIFY,
    /** TLS with a certificate that the configuration names. */
    FINGERPRINT;

    /** Whether a password is safe from who listens only. */
    boolean encrypts() {
        return compareTo(ENCRYPT) >= 0;
    }
}
