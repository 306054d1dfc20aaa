/**
 * How mail gets to other hosts: where they are, how they are spoken to, and whom to trust.
 *
 * <p>Implements, as a client:
 *
 * <ul>
 *   <li>RFC 5321 §5, where a domain's mail goes; RFC 7505, domains without mail
 *   <li>RFC 7435, TLS where it works
 *   <li>RFC 5321, the conversation, and RFC 2033, that of LMTP
 *   <li>RFC 7504, hosts that take no mail
 *   <li>RFC 3207, TLS, and RFC 4954, logging in
 *   <li>RFC 1870, RFC 2920, RFC 6152, RFC 6531: size, pipelining, eight bits, addresses in UTF-8
 *   <li>RFC 3030, a message as one chunk
 *   <li>RFC 3461, what the sender wants to hear, passed on
 *   <li>RFC 8689, messages that must not go without TLS
 *   <li>RFC 2034 and RFC 3463, what a reply means
 *   <li>RFC 6698, RFC 7671 and RFC 7672, certificates in a signed DNS (DANE)
 *   <li>RFC 8461, policies by HTTPS (MTA-STS); RFC 8460, what is counted about them
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>A demand of TLS is met or the host is not used; nothing that goes wrong makes it weaker.
 *   <li>A better host is tried before a worse one, and nothing is tried that is no better than we
 *       are ourselves.
 *   <li>What comes from the DNS and from hosts is bounded: addresses, time, texts.
 *   <li>Whatever a host does costs one connection: every wait has an end, every reply a size, and
 *       all of a transaction a deadline.
 *   <li>A refusal is believed for the recipients that it is about. Whatever makes no sense, and
 *       whatever is said before there is a message, may be better later.
 *   <li>A host has a message when it has said 2xx behind its end, and not a moment earlier.
 * </ul>
 */
@NullMarked
package org.posthorn.outbound.relay;

import org.jspecify.annotations.NullMarked;
