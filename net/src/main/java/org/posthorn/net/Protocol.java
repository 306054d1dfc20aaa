package org.posthorn.net;

import java.io.IOException;
import java.net.InetAddress;

/** A protocol server, as a listener sees it. Thread-safe. */
public interface Protocol {

    /** Short, for thread names and logs: {@code "imap"}. */
    String name();

    /**
     * Whether a client has to log in within {@link NetConf#loginTime}. Not so where mail comes in
     * from strangers.
     */
    default boolean expectsLogin() {
        return true;
    }

    /** Whether a client at this address gets a session. Asked on the event loop: never blocks. */
    default boolean welcomes(InetAddress client) {
        return true;
    }

    /**
     * Talks to one client until it leaves, on a virtual thread of its own. Returning closes the
     * connection after everything written has been sent. An {@link IOException} means that the
     * client is gone or was cut off: it closes the connection and is logged at debug level only.
     */
    void serve(Connection client) throws IOException;

    /**
     * The last words to a client that is refused before it has a session (too many connections) or
     * whose session cannot say it itself, with line end: {@code "421 4.3.2 ..."}.
     */
    byte[] farewell(Farewell reason);

    /** Why a connection ends without the client having asked for it. */
    enum Farewell {
        TOO_MANY_CONNECTIONS,
        /** It has guessed passwords. */
        BANNED,
        SHUTDOWN,
        IDLE,
        /** Log in faster. */
        LOGIN_TIMEOUT
    }
}
