package org.posthorn.smtp;

import org.posthorn.net.Connection;
import org.posthorn.net.LineException;
import org.posthorn.sasl.Identity;
import org.posthorn.sasl.SaslDialogue;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.SaslStep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The exchange behind AUTH. RFC 4954 §4. */
final class Auth {

    /** How it ended. */
    sealed interface Outcome {

        record LoggedIn(Identity user) implements Outcome {}

        record Refused(Reply reply) implements Outcome {}
    }

    static final Reply TOO_LONG =
            Reply.of(500, "5.5.6", "Authentication exchange line is too long");

    private final Connection connection;
    private final SmtpWriter writer;

    Auth(Connection connection, SmtpWriter writer) {
        this.connection = connection;
        this.writer = writer;
    }

    Outcome run(SaslMechanism.Exchange exchange, Optional<String> initial) throws IOException {
        connection.conceal();
        try {
            return switch (SaslDialogue.run(exchange, initial, this::ask)) {
                case SaslDialogue.Outcome.Success(var user) -> new Outcome.LoggedIn(user);
                case SaslDialogue.Outcome.Failure(var kind) -> refusal(kind);
                case SaslDialogue.Outcome.Cancelled() ->
                        refused(501, "5.7.0", "Authentication cancelled");
                case SaslDialogue.Outcome.BadBase64() -> refused(501, "5.5.2", "Not base64");
            };
        } catch (LineException e) {
            return e.fault() == LineException.Fault.TOO_LONG
                    ? new Outcome.Refused(TOO_LONG)
                    : refused(501, "5.5.2", "Not base64");
        } finally {
            connection.publish();
        }
    }

    private String ask(String challenge) throws IOException {
        writer.say(Reply.of(334, "", challenge));
        byte[] line = connection.readLine(SaslDialogue.MAX_LINE);
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    /** RFC 4954 §6. */
    private static Outcome refusal(SaslStep.Kind kind) {
        return switch (kind) {
            case MALFORMED -> refused(501, "5.5.2", "Malformed response");
            case REJECTED -> refused(535, "5.7.8", "Authentication credentials invalid");
            case UNAVAILABLE -> refused(454, "4.7.0", "Temporary authentication failure");
        };
    }

    private static Outcome refused(int code, String status, String text) {
        return new Outcome.Refused(Reply.of(code, status, text));
    }
}
