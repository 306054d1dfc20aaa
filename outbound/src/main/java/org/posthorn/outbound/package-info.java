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
 * <p>A message comes in by {@link org.posthorn.outbound.Queue#begin}, is one file ({@code
 * EntryReader} says how it looks) and one {@code Entry} in memory. {@code Schedule} says which
 * recipients are next, {@code Runner} has them tried, {@code Settlement} writes down what became of
 * them and sees to what follows.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>An entry that was committed survives a power cut at any moment, until the outcome of each
 *       of its recipients is known and forced.
 *   <li>An outcome is forced before the next thing happens that follows from it: a report, the end
 *       of the entry.
 *   <li>The ledger's lock is held for memory only. Whoever holds the lock of a file may take it,
 *       never the other way round; while a report is submitted none is held.
 *   <li>Nothing here knows where messages come from. {@link org.posthorn.outbound.Departure} and
 *       {@link org.posthorn.outbound.Reports} are asked for what the pipeline knows, {@link
 *       org.posthorn.outbound.Carrier} for what the network says.
 * </ul>
 */
@NullMarked
package org.posthorn.outbound;

import org.jspecify.annotations.NullMarked;
