package org.posthorn.outbound.relay;

/** What the sender of a message wants of TLS. RFC 8689. */
enum TlsWish {
    /** Nothing: what the domain demands is met. */
    NONE,
    /** A host that proves who it is. RFC 8689 §4.2.1. */
    REQUIRED,
    /** That it arrives, whatever the domain demands: it may be about that. RFC 8689 §3. */
    NEEDLESS
}
