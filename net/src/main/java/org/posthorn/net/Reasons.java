package org.posthorn.net;

import io.netty.channel.ConnectTimeoutException;

import org.posthorn.conf.HostPort;
import org.posthorn.conf.Network;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Why there is no connection, in words for people: the system names its own calls. */
final class Reasons {

    /** {@code finishConnect(..) failed with error(-111): Connection refused: host/192.0.2.1:25}. */
    private static final String CALL =
            "^(?:syscall:)?\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ";

    private Reasons() {}

    static IOException connecting(InetSocketAddress server, Throwable cause) {
        String at = new HostPort(Network.text(server.getAddress()), server.getPort()).toString();
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
