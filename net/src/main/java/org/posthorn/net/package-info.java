/**
 * Netty in, blocking bytes out. The one package that names {@code io.netty}.
 *
 * <p>Rules for whoever works here:
 *
 * <ul>
 *   <li>The event loop copies bytes in and flushes bytes out. It parses nothing but TLS and the
 *       PROXY header, takes no lock, touches no disk, calls no session.
 *   <li>One session, one virtual thread: the only reader and the only writer of its connection.
 *   <li>Auto-read is off: a slow session slows its own client only. A slow client blocks its own
 *       session only.
 *   <li>A {@code ByteBuf} never leaves this package, and no Netty future is waited for with {@code
 *       sync()} or {@code await()} on a virtual thread: they would pin its carrier.
 *   <li>Line ends are CRLF, found here and nowhere else. A bare CR or LF is an error, not a line
 *       end.
 * </ul>
 */
@NullMarked
package org.posthorn.net;

import org.jspecify.annotations.NullMarked;
