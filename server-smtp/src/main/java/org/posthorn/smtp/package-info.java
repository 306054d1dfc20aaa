/**
 * SMTP, submission and LMTP: the conversation only.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 5321, the receiving side
 *   <li>RFC 2033, LMTP
 *   <li>RFC 6409, submission
 *   <li>RFC 1870, SIZE; RFC 2034, ENHANCEDSTATUSCODES; RFC 2920, PIPELINING; RFC 6152, 8BITMIME
 *   <li>RFC 3207, STARTTLS; RFC 4954, AUTH; RFC 3461, DSN
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>{@code SmtpMachine} knows the order of commands and nothing else, {@code Terms} knows what
 *       a connection may do, {@link org.posthorn.pipeline.Inbound} decides about mail. They are
 *       asked in this order, and what one refuses changes no state.
 *   <li>A transaction is part of the state. Recipients live in a record that cannot exist without
 *       its sender, and the end of DATA leaves none of it, whatever the answer is.
 *   <li>{@code Terms} decides both what EHLO announces and what is accepted.
 *   <li>Only CRLF.CRLF ends a message. A bare CR or LF never ends a line here.
 *   <li>Nothing in this package is public but {@code SmtpServer} and {@code SmtpConf}.
 * </ul>
 */
@NullMarked
package org.posthorn.smtp;

import org.jspecify.annotations.NullMarked;
