/**
 * What a message is: addresses, paths, headers, the MIME tree, dates. Pure functions and values, no
 * I/O.
 *
 * <p>Implements the parts of these that other packages need:
 *
 * <ul>
 *   <li>RFC 5321 §4.1.2, paths and mailboxes of the envelope
 *   <li>RFC 5322, header fields, addresses and dates
 *   <li>RFC 2045 and RFC 2046, the MIME structure
 * </ul>
 */
@NullMarked
package org.posthorn.mail;

import org.jspecify.annotations.NullMarked;
