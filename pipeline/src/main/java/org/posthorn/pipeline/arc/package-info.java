/**
 * What those said of a message who handled it before: chains of seals are judged, and continued.
 *
 * <p>Implements RFC 8617, the Authenticated Received Chain.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>What signs and hashes is that of DKIM: nothing of it is here a second time.
 *   <li>The latest set is judged first. Nobody is asked for the keys of the others before it has
 *       passed.
 *   <li>A key that cannot be had now makes the chain {@code temperror}: it is not pass, not fail,
 *       and not sealed.
 *   <li>A chain that passes says who has handled a message, not that they are honest: texts of
 *       sealers count only of those who are trusted.
 * </ul>
 */
@NullMarked
package org.posthorn.pipeline.arc;

import org.jspecify.annotations.NullMarked;
