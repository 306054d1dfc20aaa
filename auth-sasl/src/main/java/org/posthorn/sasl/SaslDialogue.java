package org.posthorn.sasl;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * Runs an exchange between a mechanism and a client: base64, {@code *} and {@code =} as SMTP, IMAP
 * and POP3 have them in common. RFC 4954 §4, RFC 9051 §6.2.2, RFC 5034 §4.
 */
public final class SaslDialogue {

    /**
     * Octets of a line of an exchange, and of the command that begins one. RFC 4954 §4 asks for
     * 12,288; a token with the groups of its owner is longer, and is packed twice here: this holds
     * one of 24 KiB, more than web servers take in a header.
     */
    public static final int MAX_LINE = 32_768;

    private SaslDialogue() {}

    /** Sends a challenge and reads the line that answers it; both as on the wire, in base64. */
    @FunctionalInterface
    public interface Prompt {

        /** The client's line, without its line end, one character an octet. */
        String ask(String challenge) throws IOException;
    }

    /** How an exchange ended. */
    public sealed interface Outcome {

        record Success(Identity identity) implements Outcome {}

        record Failure(SaslStep.Kind kind) implements Outcome {}

        /** The client sent {@code *}. */
        record Cancelled() implements Outcome {}

        /** The client sent what is not base64. */
        record BadBase64() implements Outcome {}
    }

    /**
     * Blocks until the exchange is over.
     *
     * @param initialResponse the word behind the mechanism as the client sent it; {@code "="} is an
     *     empty response, none is another thing
     */
    public static Outcome run(
            SaslMechanism.Exchange exchange, Optional<String> initialResponse, Prompt prompt)
            throws IOException {
        SaslStep step;
        if (initialResponse.isPresent()) {
            String word = initialResponse.get();
            Optional<byte[]> octets = decode(word.equals("=") ? "" : word);
            if (octets.isEmpty()) {
                return new Outcome.BadBase64();
            }
            step = exchange.next(octets.get());
        } else {
            step = exchange.start();
        }
        while (step instanceof SaslStep.Challenge(var data)) {
            String line = prompt.ask(Base64.getEncoder().encodeToString(data));
            if (line.equals("*")) {
                return new Outcome.Cancelled();
            }
            Optional<byte[]> octets = decode(line);
            if (octets.isEmpty()) {
                return new Outcome.BadBase64();
            }
            step = exchange.next(octets.get());
        }
        return switch (step) {
            case SaslStep.Success(var identity) -> new Outcome.Success(identity);
            case SaslStep.Failure(var kind, var reason) -> new Outcome.Failure(kind);
            case SaslStep.Challenge challenge -> throw new IllegalStateException("not answered");
        };
    }

    private static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
