package org.posthorn.smtp;

import org.posthorn.net.Connection;
import org.posthorn.net.LineException;
import org.posthorn.sasl.Identity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.SaslStep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The exchange behind AUTH. RFC 4954 §4. */
final class Auth {

    /** How it ended. */
    sealed interface Outcome {
        record LoggedIn(Identity user) implements Outcome {}

        record Refused(Reply reply) implements Outcome {}
    }

    /** A line that is not what it should be, and what the client is told. */
    private static final class ExchangeException extends Exception {

        private final Reply reply;

        ExchangeException(int code, String status, String text) {
            super(text);
            this.reply = Reply.of(code, status, text);
        }
    }

    private final Connection connection;
    private final SmtpWriter writer;

    Auth(Connection connection, SmtpWriter writer) {
        this.connection = connection;
        this.writer = writer;
    }

    Outcome run(SaslMechanism.Exchange exchange, Optional<String> initial) throws IOException {
        connection.conceal();
        try {
            SaslStep step =
                    initial.isPresent() ? exchange.next(initial(initial.get())) : exchange.start();
            while (step instanceof SaslStep.Challenge(var challenge)) {
                step = exchange.next(ask(challenge));
            }
            return switch (step) {
                case SaslStep.Success(var user) -> new Outcome.LoggedIn(user);
                case SaslStep.Failure(var kind, var reason) -> new Outcome.Refused(refusal(kind));
                case SaslStep.Challenge challenge -> throw new IllegalStateException();
            };
        } catch (ExchangeException e) {
            return new Outcome.Refused(e.reply);
        } finally {
            connection.publish();
        }
    }

    private byte[] ask(byte[] challenge) throws IOException, ExchangeException {
        writer.say(Reply.of(334, "", Base64.getEncoder().encodeToString(challenge)));
        String line;
        try {
            byte[] octets = connection.readLine(SmtpReader.MAX_AUTH_LINE);
            line = new String(octets, StandardCharsets.ISO_8859_1);
        } catch (LineException e) {
            throw e.fault() == LineException.Fault.TOO_LONG
                    ? new ExchangeException(500, "5.5.6", "Authentication exchange line too long")
                    : new ExchangeException(501, "5.5.2", "Not a line of base64");
        }
        if (line.equals("*")) {
            throw new ExchangeException(501, "5.7.0", "Authentication cancelled");
        }
        return decode(line);
    }

    /** {@code =} stands for an empty response, which is not the same as none. */
    private static byte[] initial(String text) throws ExchangeException {
        return text.equals("=") ? new byte[0] : decode(text);
    }

    private static byte[] decode(String base64) throws ExchangeException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ExchangeException(501, "5.5.2", "Not base64");
        }
    }

    /** RFC 4954 §6. */
    private static Reply refusal(SaslStep.Kind kind) {
        return switch (kind) {
            case MALFORMED -> Reply.of(501, "5.5.2", "Malformed response");
            case REJECTED -> Reply.of(535, "5.7.8", "Authentication credentials invalid");
            case UNAVAILABLE -> Reply.of(454, "4.7.0", "Temporary authentication failure");
        };
    }
}
