/**
 * Who are you: SASL mechanisms (RFC 4422) and password schemes, shared by the three servers.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>A mechanism sees decoded octets only; base64 and the framing belong to the protocols.
 *   <li>One policy, {@link org.posthorn.sasl.Authenticator}, decides both what is announced and
 *       what is accepted.
 *   <li>A client learns that it failed, never why; an unknown user costs the same time as a wrong
 *       password. RFC 4422 §3.6.
 * </ul>
 */
@NullMarked
package org.posthorn.sasl;

import org.jspecify.annotations.NullMarked;
