/**
 * POP3 server.
 *
 * <p>Implements:
 *
 * <ul>
 *   <li>RFC 1939, POP3 without APOP, which needs every password in clear
 *   <li>RFC 2449, CAPA and response codes
 *   <li>RFC 2595, STLS
 *   <li>RFC 3206, the response codes AUTH, SYS/TEMP and SYS/PERM
 *   <li>RFC 5034, AUTH
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>One session, one virtual thread, one command at a time: pipelining needs no rules of its
 *       own. RFC 2449 §6.6.
 *   <li>A session sees the INBOX as it was at login; messages are read and removed by UID, so a
 *       number never means another message. RFC 1939 §4.
 *   <li>Only QUIT removes anything. A session that ends in any other way leaves the mailbox as it
 *       was. RFC 1939 §6.
 *   <li>Octets for the client go through {@code Pop3Writer} only.
 *   <li>Nothing in this package is public but {@code Pop3Server} and {@code Pop3Conf}.
 * </ul>
 */
@NullMarked
package org.posthorn.pop3;

import org.jspecify.annotations.NullMarked;
