/**
 * How mail gets to other hosts: where they are, how they are spoken to, and whom to trust.
 *
 * <p>Implements, as a client:
 *
 * <ul>
 *   <li>RFC 5321 §5, where a domain's mail goes; RFC 7505, domains without mail
 *   <li>RFC 7435, TLS where it works
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>A demand of TLS is met or the host is not used; nothing that goes wrong makes it weaker.
 *   <li>A better host is tried before a worse one, and nothing is tried that is no better than we
 *       are ourselves.
 *   <li>What comes from the DNS and from hosts is bounded: addresses, time, texts.
 * </ul>
 */
@NullMarked
package org.posthorn.outbound.relay;

import org.jspecify.annotations.NullMarked;
