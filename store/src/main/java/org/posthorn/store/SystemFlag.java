package org.posthorn.store;

/** System flags that are stored. RFC 9051 §2.3.2. */
public enum SystemFlag {
    ANSWERED,
    FLAGGED,
    DELETED,
    SEEN,
    DRAFT
}
