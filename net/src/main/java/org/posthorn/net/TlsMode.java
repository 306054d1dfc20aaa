package org.posthorn.net;

/** How a listener speaks TLS. */
public enum TlsMode {
    /** Never. */
    NONE,
    /** In plaintext at first; the client may ask for TLS by STARTTLS or STLS. */
    OFFERED,
    /** As offered, and the protocol accepts nothing of weight before it. */
    REQUIRED,
    /** From the first octet. RFC 8314 §3. */
    IMPLICIT
}
