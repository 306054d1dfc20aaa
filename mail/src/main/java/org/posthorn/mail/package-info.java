/**
 * What a message is: addresses and paths, header fields, the MIME tree, dates. Pure functions and
 * values, no I/O.
 *
 * <p>Implements the parts of these that other packages need:
 *
 * <ul>
 *   <li>RFC 5321 §4.1.2 and RFC 6531 §3.3, paths and mailboxes of the envelope
 *   <li>RFC 5322, header fields, address lists and dates, the obsolete forms included
 *   <li>RFC 2045, RFC 2046, RFC 2183 and RFC 2231, the structure of a message and its parameters
 *   <li>RFC 2047, encoded words, and RFC 6532, UTF-8 in headers
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>Octets are never changed: what is found in a message are ranges of it.
 *   <li>A text that comes from octets nobody has decoded has one character per octet (ISO 8859-1).
 *   <li>The envelope is read strictly, what is within a message never fails.
 *   <li>Every parser takes linear time, and has limits for depth, count and memory.
 * </ul>
 */
@NullMarked
package org.posthorn.mail;

import org.jspecify.annotations.NullMarked;
