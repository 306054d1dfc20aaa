package org.posthorn.net;

import io.netty.channel.ConnectTimeoutException;

import java.io.IOException;
import java.net.ConnectException;
import java.util.Locale;

/** Why there is no connection, in words for people: the system names its own calls. */
final class Reasons {

    /** {@code finishConnect(..) failed with error(-111): Connection refused: host/192.0.2.1:25}. */
    private static final String CALL =
            "^(?:syscall:)?\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ";

    private Reasons() {}

    /**
     * @param at address and port, or the path of a socket
     */
    static IOException connecting(String at, Throwable cause) {
        var reason = new ConnectException(words(at, cause));
        reason.initCause(cause);
        return reason;
    }

    private static String words(String at, Throwable cause) {
        String said = plain(cause);
        String known = said.toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectTimeoutException || known.contains("timed out")) {
            return "timed out, no answer from " + at;
        }
        if (known.contains("connection refused")) {
            return "connection refused by " + at;
        }
        if (known.contains("connection reset")) {
            return "connection reset by " + at;
        }
        if (known.contains("no route to host") || known.contains("unreachable")) {
            return "no route to " + at;
        }
        if (known.contains("cannot assign requested address")) {
            return "the address to connect from is none of this host";
        }
        return at + ": " + said;
    }

    /** The message without the call that failed. */
    static String plain(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message.replaceFirst(CALL, "");
    }
}
