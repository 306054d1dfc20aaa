/**
 * Who are you: SASL mechanisms and password schemes, shared by the three servers.
 *
 * <p>Implements, PLAIN, LOGIN, SCRAM and XOAUTH2 as a client, too:
 *
 * <ul>
 *   <li>RFC 4422, the framework, without security layers
 *   <li>RFC 4616, PLAIN
 *   <li>RFC 5802 and RFC 7677, SCRAM, without channel binding
 *   <li>RFC 2195, CRAM-MD5
 *   <li>RFC 4013, the names of SCRAM
 *   <li>RFC 7628, OAUTHBEARER, and XOAUTH2 before it
 *   <li>RFC 7662, introspection of tokens, and the ways that Dovecot knows beside it
 *   <li>RFC 7519, tokens that are checked here, with the advice of RFC 8725
 *   <li>RFC 8414, where a token server says that its keys are
 *   <li>RFC 9106, Argon2, by Bouncy Castle
 *   <li>RFC 7914, scrypt, by Bouncy Castle, and yescrypt
 * </ul>
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>A mechanism sees decoded octets only; base64 belongs to {@link
 *       org.posthorn.sasl.SaslDialogue}, the framing around it to the protocols.
 *   <li>One policy, {@link org.posthorn.sasl.Authenticator}, decides both what is announced and
 *       what is accepted.
 *   <li>A client learns that it failed, never why; an unknown user costs the same time as a wrong
 *       password. RFC 4422 §3.6.
 *   <li>Passwords are hashed on a pool of their own; a failed attempt sleeps on its session's
 *       thread.
 *   <li>A server of tokens that cannot be asked is never a reason to say that a token is wrong.
 *   <li>No log line holds a password, a token, or anything that was sent in the place of one.
 * </ul>
 */
@NullMarked
package org.posthorn.sasl;

import org.jspecify.annotations.NullMarked;
