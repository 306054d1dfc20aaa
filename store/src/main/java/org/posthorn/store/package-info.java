/**
 * Where mail rests: the API that IMAP, POP3 and the pipeline talk to, and {@link
 * org.posthorn.store.MemoryStore}, the reference.
 *
 * <p>Rules that every store keeps (its contract tests say so):
 *
 * <ul>
 *   <li>Messages are named by UID only. Sequence numbers and {@code \Recent} are a session's
 *       affair.
 *   <li>UIDs ascend, are never reused within one UIDVALIDITY, and are given when a mailbox is
 *       opened, watched or asked for its status. RFC 9051 §2.3.1.1.
 *   <li>A message is octets with CRLF line ends, and its octets never change.
 *   <li>What a method acknowledges by returning survives a power cut (the memory store: the
 *       process).
 *   <li>A mailbox name is a list of checked segments, never a path.
 *   <li>No asynchronous twins: every method may block, and none is called on an event loop.
 * </ul>
 */
@NullMarked
package org.posthorn.store;

import org.jspecify.annotations.NullMarked;
