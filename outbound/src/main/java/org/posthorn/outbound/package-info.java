/**
 * Mail for other hosts: what is queued, when it is tried, and what becomes of it.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 5321 §4.5.4, the strategies of retrying
 *   <li>RFC 3461, RFC 3464, what a sender is told
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>An entry that was committed survives a power cut at any moment, until the outcome of each
 *       of its recipients is known and forced.
 *   <li>An outcome is forced before the next thing happens that follows from it: a report, the end
 *       of the entry.
 *   <li>Nothing here knows where messages come from. {@link org.posthorn.outbound.Departure} and
 *       {@link org.posthorn.outbound.Reports} are asked for what the pipeline knows, {@link
 *       org.posthorn.outbound.Carrier} for what the network says.
 * </ul>
 */
@NullMarked
package org.posthorn.outbound;

import org.jspecify.annotations.NullMarked;
