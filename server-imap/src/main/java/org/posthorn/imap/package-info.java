/**
 * IMAP server.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 3501, IMAP4rev1, with the wording of RFC 9051 where that is clearer
 *   <li>RFC 2177, IDLE
 *   <li>RFC 2342, NAMESPACE
 *   <li>RFC 2971, ID
 *   <li>RFC 3348, CHILDREN
 *   <li>RFC 3691, UNSELECT
 *   <li>RFC 4315, UIDPLUS
 *   <li>RFC 4959, SASL-IR
 *   <li>RFC 5530, response codes
 *   <li>RFC 6154 §2, the attributes in LIST; SPECIAL-USE waits for LIST (SPECIAL-USE)
 *   <li>RFC 6851, MOVE
 *   <li>RFC 7888, LITERAL+
 *   <li>RFC 8970, PREVIEW
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>One session, one virtual thread, one command at a time. RFC 9051 §5.5 allows it.
 *   <li>A command is read whole, into a record, before anything of it is done. The message of an
 *       APPEND alone is read while it is stored.
 *   <li>Octets are known to {@code ImapReader}, {@code Literal} and {@code ImapWriter} only, and
 *       what a client or a message says reaches the wire only by the writer's typed methods.
 *   <li>EXPUNGE may be told only where RFC 9051 §7.5.1 allows it; {@code MailboxView} knows where.
 *   <li>The store has no {@code \Recent}: RECENT is always 0, and nobody is told that a message is
 *       recent.
 *   <li>Whatever a client can make grow is bounded in {@code Limits}, with the reason.
 *   <li>Nothing in this package is public but {@code ImapServer} and {@code ImapConf}.
 * </ul>
 */
@NullMarked
package org.posthorn.imap;

import org.jspecify.annotations.NullMarked;
