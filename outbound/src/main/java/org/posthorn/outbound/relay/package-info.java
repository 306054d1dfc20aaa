/**
 * How mail gets to other hosts: where they are, how they are spoken to, and whom to trust.
 *
 * <p>Implements, as a client:
 *
 * <ul>
 *   <li>RFC 5321 §5, where a domain's mail goes; RFC 7505, domains without mail
 * </ul>
 */
@NullMarked
package org.posthorn.outbound.relay;

import org.jspecify.annotations.NullMarked;
