package org.posthorn.pop3;

import org.posthorn.net.LineException;
import org.posthorn.net.Protocol.Farewell;
import org.posthorn.pop3.Reply.Code;
import org.posthorn.pop3.Reply.Err;
import org.posthorn.sasl.SaslStep;
import org.posthorn.store.StoreException;

import java.util.Optional;

/** The only place where a failure becomes a reply. RFC 2449 §8, RFC 3206 §4. */
final class Failures {

    private Failures() {}

    static Err of(StoreException e) {
        return switch (e.reason()) {
            case NOT_FOUND -> new Err("The message is gone");
            case ALREADY_EXISTS, CANNOT -> new Err("Not possible with this mailbox");
            case OVER_QUOTA -> new Err("Over quota");
            case NO_SPACE -> new Err(Code.SYS_TEMP, "No space on the server, try again later");
            case UNAVAILABLE -> new Err(Code.SYS_TEMP, "Try again later");
            case CORRUPT -> new Err(Code.SYS_PERM, "The mailbox is damaged");
        };
    }

    static Err of(SaslStep.Kind kind) {
        return switch (kind) {
            case MALFORMED -> new Err("Malformed authentication data");
            case REJECTED -> new Err(Code.AUTH, "Wrong user or password");
            case UNAVAILABLE -> new Err(Code.SYS_TEMP, "Cannot check now, try again later");
        };
    }

    static Err of(LineException e) {
        return switch (e.fault()) {
            case TOO_LONG -> new Err("Command line too long");
            case BARE_CR -> new Err("CR without LF");
            case BARE_LF -> new Err("LF without CR");
            case NUL -> new Err("NUL in a command");
        };
    }

    /** Empty where nothing may be said. RFC 1939 §3: an idle session is closed without a reply. */
    static Optional<Err> of(Farewell reason) {
        return switch (reason) {
            case TOO_MANY_CONNECTIONS -> Optional.of(temporary("Too many connections"));
            case BANNED -> Optional.of(temporary("Too many failed logins, try again later"));
            case SHUTDOWN -> Optional.of(temporary("Server is shutting down"));
            case LOGIN_TIMEOUT -> Optional.of(temporary("Log in faster"));
            case IDLE -> Optional.empty();
        };
    }

    /** Says nothing about us; {@code session} lets the administrator find the log line. */
    static Err bug(String session) {
        return temporary("Internal error, see the log for " + session);
    }

    private static Err temporary(String text) {
        return new Err(Code.SYS_TEMP, text);
    }
}
