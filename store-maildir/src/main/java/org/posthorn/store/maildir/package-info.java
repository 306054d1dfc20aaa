/**
 * The store on disk: a Maildir that other programs use at the same time.
 *
 * <p>What Dovecot keeps in a Maildir is kept here too, in the same files: {@code dovecot-uidlist},
 * {@code dovecot-keywords}, {@code dovecot-uidvalidity}, {@code subscriptions}. The directories are
 * the truth: what is in memory follows them.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li>A message is its base name, the file name up to the colon. An open file or a full name says
 *       nothing about tomorrow: other programs rename.
 *   <li>Nothing is acknowledged before file, name and directory are forced, in this order.
 *   <li>UIDs are given under {@code dovecot-uidlist.lock}, and are on disk before a client hears of
 *       them.
 *   <li>Lock order: account, UID lock of a mailbox, {@code dovecot-uidlist.lock}, mailbox. Two
 *       mailboxes are never locked at once. Waiting for another program's lock happens on the
 *       session's thread, with no lock of a mailbox held.
 *   <li>Listeners are called with no lock held.
 *   <li>A path is built from a mailbox name in {@link Layout} only.
 * </ul>
 */
@NullMarked
package org.posthorn.store.maildir;

import org.jspecify.annotations.NullMarked;
