/**
 * May this message in, what does it carry, where does it go.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 5321 §3.6.2 and §4.4, §4.5.1, §6.3: relaying, trace fields, postmaster, loops
 *   <li>RFC 3848, the protocol names of Received fields
 *   <li>RFC 6409 §8, what a submission server adds
 *   <li>RFC 7208 §8 and RFC 7372 §3.2, what follows from SPF, which is in {@code spf}
 *   <li>RFC 8601, Authentication-Results; what they say is found out in {@code dkim}, {@code dmarc}
 *       and {@code arc}
 *   <li>RFC 8617 §7.2.1, what follows from a chain of seals
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>A server asks {@link org.posthorn.pipeline.Inbound} and obeys; it decides nothing about
 *       mail itself. What it passes in is values: nothing here remembers a connection.
 *   <li>Octets that were received are not changed: fields go in front. The exceptions are
 *       submission, where Bcc goes out, and results that pretend to be ours.
 *   <li>All mailboxes of a message are prepared before the first shows it. A mailbox that fails
 *       after the first publication has its message kept in {@code Undelivered}, and the answer is
 *       250; where nothing can be kept either, the client shall try again.
 *   <li>Whatever a client sent reaches a header field through {@code Trace} and {@code ReceivedSpf}
 *       only.
 *   <li>A refusal of store or directory becomes a verdict in {@code Failures} only.
 * </ul>
 */
@NullMarked
package org.posthorn.pipeline;

import org.jspecify.annotations.NullMarked;
