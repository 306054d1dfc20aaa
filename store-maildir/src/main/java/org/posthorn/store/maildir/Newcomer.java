package org.posthorn.store.maildir;

/**
 * A file that is to become a message.
 *
 * @param fields of its line in {@code dovecot-uidlist}
 * @param stranger its number among the files that have no UID yet
 */
record Newcomer(long uid, String fields, int stranger) {}
