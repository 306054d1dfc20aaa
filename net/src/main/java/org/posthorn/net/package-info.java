/**
 * Netty in, blocking bytes out. The one package that names {@code io.netty}.
 *
 * <p>A connection comes in through {@link org.posthorn.net.Listener}, is let in by {@code Intake}
 * (PROXY header, limits, implicit TLS), and is served by a {@link org.posthorn.net.Protocol} on a
 * virtual thread, which sees a {@link org.posthorn.net.Connection}. Between that thread and the
 * event loop stands {@code Bridge}, alone.
 *
 * <p>TLS as RFC 9325 §3.1.1 and §4.2 want it, from the first octet (RFC 8314 §3) or by STARTTLS
 * (RFC 3207 §4, RFC 2595 §4, RFC 9051 §6.2.1), with the certificate that the client names (RFC 6066
 * §3).
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>The event loop copies bytes in and flushes bytes out. It parses nothing but TLS and the
 *       PROXY header, takes no lock, touches no disk, calls no session. Even the arithmetic of a
 *       handshake is done elsewhere.
 *   <li>One session, one virtual thread: the only reader and the only writer of its connection.
 *   <li>Auto-read is off: a slow session slows its own client only. A slow client blocks its own
 *       session only.
 *   <li>Every wait for a client has an end, every buffer a size, and an idle connection has no
 *       buffer.
 *   <li>What came in plaintext is never read after TLS has begun.
 *   <li>A {@code ByteBuf} never leaves this package, and no Netty future is waited for with {@code
 *       sync()} or {@code await()} on a virtual thread: they would pin its carrier.
 *   <li>Line ends are CRLF, found in {@code LineBuffer} and nowhere else. A bare CR or LF is an
 *       error, not a line end.
 *   <li>Close does not return before every thread has ended and every buffer has been given back.
 * </ul>
 */
@NullMarked
package org.posthorn.net;

import org.jspecify.annotations.NullMarked;
