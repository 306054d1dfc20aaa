/**
 * Typed answers of the domain name system.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 1035, as a client of a resolver: over UDP, and over TCP what is cut off
 *   <li>RFC 2308, how long something is known not to exist
 *   <li>RFC 6840 §5.7, what a resolver says about DNSSEC; RFC 8914, why it gives no answer
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>Messages are read and written by dnsjava, whose classes are named here only. Its own
 *       sockets are not used: they have a thread that nobody can end.
 *   <li>A question is asked on its caller's thread, until the caller's {@link
 *       org.posthorn.dns.Deadline}: nothing outlives it.
 *   <li>That something does not exist, and that nobody knows, are different answers. Only the first
 *       is remembered.
 *   <li>Every answer is bounded: records, octets, links of CNAME.
 * </ul>
 */
@NullMarked
package org.posthorn.dns;

import org.jspecify.annotations.NullMarked;
