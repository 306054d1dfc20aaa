package org.posthorn.pop3;

import org.posthorn.net.Connection;
import org.posthorn.sasl.SaslDialogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads lines of one client. For the session's thread. */
final class Pop3Reader {

    /** Of any other command: twice what RFC 2449 §4 allows. */
    static final int LONGEST_COMMAND = 512;

    private final Connection connection;

    Pop3Reader(Connection connection) {
        this.connection = connection;
    }

    Command next(Pop3State state) throws IOException {
        int limit =
                state instanceof Pop3State.Authorization ? SaslDialogue.MAX_LINE : LONGEST_COMMAND;
        Command command = CommandParser.parse(connection.readLine(limit));
        if (isSecret(command)) {
            // The line is known by now, and hidden because nothing was read or written since.
            connection.conceal();
            connection.publish();
        }
        return command;
    }

    /** The client's answer to a challenge, one character an octet. */
    String response() throws IOException {
        return new String(connection.readLine(SaslDialogue.MAX_LINE), StandardCharsets.ISO_8859_1);
    }

    /** A password in the wrong place is a password still. */
    private static boolean isSecret(Command command) {
        return command instanceof Command.Pass
                || command instanceof Command.Auth
                || command instanceof Command.Invalid;
    }
}
