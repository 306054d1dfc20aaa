package org.posthorn.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/**
 * A client as its session sees it: blocking, buffered both ways, one thread only ({@link #wake} and
 * {@link #abort} excepted).
 *
 * <p>Reading throws {@link java.io.EOFException} when the client has gone, and {@link
 * ConnectionException} with a reason when a limit, a deadline or the shutdown of the server ends
 * the conversation: the session may then write a last line and return. Written bytes are sent when
 * {@link #flush} is called, when the output buffer is full, and before every read that has to wait.
 *
 * <p>Commands are read with {@link #readLine}, content (a literal, what follows DATA) with {@link
 * #read}: the rate of commands is limited, content is not shown in transcripts.
 */
public interface Connection {

    /** Unique in this process, for log lines: {@code "imap-3f2a"}. */
    String id();

    /** The client, after the PROXY header; a Unix socket is the loopback address with port 0. */
    InetSocketAddress remote();

    /** Our end, after the PROXY header. */
    InetSocketAddress local();

    /** The TLS session if the connection is encrypted. */
    Optional<SSLSession> tls();

    /**
     * The next line without its CRLF, at most {@code limit} octets long. Throws {@link
     * LineException} for a line that is too long or holds a bare CR, a bare LF or a NUL; such a
     * line ends at its first LF, reading goes on behind it, unless it was endless.
     */
    byte[] readLine(int limit) throws IOException;

    /** Up to {@code length} octets into {@code target}, at least one. */
    int read(byte[] target, int offset, int length) throws IOException;

    /**
     * Gives back the last {@code count} octets of the last {@link #read}, which found the end of
     * what it looked for before them: they are read again.
     */
    void unread(int count);

    /** Whether a read would find bytes without waiting. */
    boolean hasInput();

    /**
     * Waits until there is input ({@code true}), until {@link #wake} was called since this method
     * last returned, or until {@code patience} is over (both {@code false}). For IDLE.
     */
    boolean awaitInput(Duration patience) throws IOException;

    /** Ends a running or the next {@link #awaitInput}. From any thread. */
    void wake();

    void write(byte[] bytes, int offset, int length) throws IOException;

    default void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    /** The same for the contents of messages, which transcripts show as a count of octets only. */
    default void writeContent(byte[] bytes, int offset, int length) throws IOException {
        write(bytes, offset, length);
    }

    /**
     * Returns when the bytes are on their way: a slow client blocks its own session, nobody else.
     */
    void flush() throws IOException;

    /** Whether {@link #startTls} can be offered: a certificate is there, and no TLS yet. */
    boolean canStartTls();

    /**
     * Sends {@code go} in plaintext, then continues in TLS. If the other side has already sent
     * anything behind its STARTTLS command, or behind its answer to ours, the connection is closed
     * instead: nothing of it is ever read. RFC 3207 §4, RFC 9051 §6.2.1, RFC 2595 §4.
     *
     * @throws IOException if there is no TLS now; the connection is of no use any more
     */
    void startTls(byte[] go) throws IOException;

    /**
     * The client has proved who it is: the limits for strangers end and those for users begin. One
     * connection too many of this user ends the next read with {@code TOO_MANY_CONNECTIONS}.
     *
     * @param user shown in logs and counted for the limit of connections per user
     */
    void authenticated(String user);

    /**
     * The line that was read last, and what is read and written until {@link #publish}, is a secret
     * and appears as stars in transcripts.
     */
    void conceal();

    void publish();

    /** Idle time after which reading gives up, until changed again. */
    void patience(Duration idle);

    /**
     * Time after which reading and writing give up even in the middle of something, from now on and
     * until changed again: for a client whose server drips.
     */
    void deadline(Duration whole);

    /** The calling thread is the one that uses the connection from now on. For clients. */
    void adopt();

    /**
     * Sends what is left, and closes when the other side has closed, or after a short time. For
     * clients: a server's connection ends when its session returns.
     */
    void leave() throws IOException;

    /** Cuts the connection without another word. From any thread. */
    void abort();
}
