package org.posthorn.store.maildir;

/** How the lines of new message files end. Files of either kind are read. */
public enum LineEnds {
    CRLF,
    LF
}
