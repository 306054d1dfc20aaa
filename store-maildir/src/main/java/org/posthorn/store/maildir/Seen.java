package org.posthorn.store.maildir;

/**
 * Which state of the files of a mailbox is accounted for in its columns, as the index remembers it.
 *
 * @param fresh {@code new/}
 * @param freshTrust what the time of {@code new/} proves, 0 to 127; the index does not ask
 * @param curTrust likewise of {@code cur/}
 * @param uidList {@code dovecot-uidlist}
 * @param uidRecords lines in that file
 * @param keywords {@code dovecot-keywords}
 * @param moreKeywords {@code posthorn-keywords}
 */
record Seen(
        FileState fresh,
        int freshTrust,
        FileState cur,
        int curTrust,
        FileState uidList,
        int uidRecords,
        FileState keywords,
        FileState moreKeywords) {}
