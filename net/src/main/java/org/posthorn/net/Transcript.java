package org.posthorn.net;

/**
 * Hears what is said on every connection, for tests and for looking over the server's shoulder.
 * Called on the threads of the sessions: thread-safe, and quick.
 *
 * <p>Secrets arrive as stars, the contents of messages as a count of octets.
 */
@FunctionalInterface
public interface Transcript {

    /** Hears nothing, at no cost. */
    Transcript NONE = (session, speaker, line) -> {};

    /** Who says a line. */
    enum Speaker {
        CLIENT,
        SERVER,
        /** Nobody: the connection was opened, encrypted, closed. */
        EVENT
    }

    /**
     * Hears one line.
     *
     * @param session the {@link Connection#id}
     * @param line without line end and control characters, shortened if it is very long
     */
    void said(String session, Speaker speaker, String line);
}
