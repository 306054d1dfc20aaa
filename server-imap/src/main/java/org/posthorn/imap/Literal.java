package org.posthorn.imap;

import org.posthorn.net.Connection;

import java.io.IOException;

/**
 * The message of an APPEND, which is read while it is stored. The client of a synchronising literal
 * sends nothing before the first {@link #read}. RFC 9051 §4.3, RFC 7888 §3.
 */
final class Literal {

    /** RFC 7888 §3: whether the client waits to be told to go on. */
    enum Kind {
        SYNCHRONISING,
        NON_SYNCHRONISING
    }

    private final Connection connection;
    private final ImapWriter out;
    private final long size;
    private long left;
    private boolean expected;

    Literal(Connection connection, ImapWriter out, Kind kind, long size) {
        this.connection = connection;
        this.out = out;
        this.size = size;
        this.left = size;
        this.expected = kind == Kind.NON_SYNCHRONISING;
    }

    /** In octets. */
    long size() {
        return size;
    }

    /** The next octets, or -1 at the end. */
    int read(byte[] target) throws IOException {
        ask();
        if (left == 0) {
            return -1;
        }
        int count = connection.read(target, 0, (int) Math.min(target.length, left));
        left -= count;
        return count;
    }

    /** Lets the client send. */
    void ask() throws IOException {
        if (!expected) {
            expected = true;
            out.send(new Response.Continue("Ready for the literal"));
            out.flush();
        }
    }

    /** What the client will still send of it, after which the command line goes on. */
    long left() {
        return left;
    }

    /**
     * Whether the client sends it at all: it does not if a synchronising one was never asked for.
     */
    boolean isComing() {
        return expected;
    }
}
