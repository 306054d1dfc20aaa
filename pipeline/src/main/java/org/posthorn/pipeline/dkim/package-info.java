/**
 * Signatures of domains: those of others are judged, ours are made.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 6376, DomainKeys Identified Mail
 *   <li>RFC 8301, which algorithms and key lengths still count
 *   <li>RFC 8463, Ed25519
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>A message passes once, in pieces of any size. Its header is kept, up to a limit and within
 *       what all messages may have together; its body never is.
 *   <li>What can be known without a key is checked before it is asked for.
 *   <li>A key that cannot be had now is {@code temperror}: it neither helps nor harms a message.
 *   <li>Reasons are our own words: nothing that a sender wrote goes into them.
 * </ul>
 */
@NullMarked
package org.posthorn.pipeline.dkim;

import org.jspecify.annotations.NullMarked;
