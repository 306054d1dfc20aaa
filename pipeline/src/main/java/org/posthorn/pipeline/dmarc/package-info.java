/**
 * Whether the domain in From vouches for a message, and what it wants to happen otherwise.
 *
 * <p>Implements RFC 9989 as a receiver, and reads what was published for RFC 7489.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>Where an organisation ends is found by walking up the DNS, eight questions at the most; no
 *       list is kept.
 *   <li>Nobody knows is never pass, and never fail: what a failure of the DNS leaves open is
 *       temperror.
 *   <li>Several authors are judged each; the friendliest does not decide.
 *   <li>Texts of strangers leave this package as the domains that they spell, or not at all.
 * </ul>
 */
@NullMarked
package org.posthorn.pipeline.dmarc;

import org.jspecify.annotations.NullMarked;
