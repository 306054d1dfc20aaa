package org.posthorn.mail;

/** How much of a message comes back in a report of failure. RFC 3461 §4.3. */
public enum Returned {
    /** Whoever writes the report decides; it is not passed on. */
    UNASKED,
    FULL,
    HEADERS
}
