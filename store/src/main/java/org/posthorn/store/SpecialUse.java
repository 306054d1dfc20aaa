package org.posthorn.store;

/** What a mailbox is for. RFC 6154 §2. */
public enum SpecialUse {
    ARCHIVE,
    DRAFTS,
    JUNK,
    SENT,
    TRASH
}
