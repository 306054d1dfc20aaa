package org.posthorn.store;

import java.util.Optional;

/** What a mailbox is for. RFC 6154 §2. */
public enum SpecialUse {
    ARCHIVE,
    DRAFTS,
    JUNK,
    SENT,
    TRASH;

    /** What a mailbox of this name is for: the names that clients make by themselves. */
    public static Optional<SpecialUse> of(MailboxName name) {
        return switch (name.toString()) {
            case "Archive" -> Optional.of(ARCHIVE);
            case "Drafts" -> Optional.of(DRAFTS);
            case "Junk" -> Optional.of(JUNK);
            case "Sent" -> Optional.of(SENT);
            case "Trash" -> Optional.of(TRASH);
            default -> Optional.empty();
        };
    }
}
