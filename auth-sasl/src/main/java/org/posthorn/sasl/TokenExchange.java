package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One attempt with a token. A refused one is told in JSON first, in a challenge that the client
 * answers with something empty, and fails only then. RFC 7628 §3.2.3.
 */
final class TokenExchange implements SaslMechanism.Exchange {

    /** What a client's message says. */
    record Message(String user, Secret token) {}

    /** The scheme is told in any case. RFC 6750 §2.1, RFC 9110 §11.1. */
    private static final Pattern BEARER =
            Pattern.compile("bearer +([-._~+/A-Za-z0-9]+=*)", Pattern.CASE_INSENSITIVE);

    private final Credentials credentials;
    private final Function<String, Optional<Message>> parser;
    private final String refusal;

    /** What the exchange ends with, once the client has answered {@code refusal}. */
    private Optional<SaslStep> end = Optional.empty();

    /**
     * @param refusal the JSON that tells of a refused token
     */
    TokenExchange(
            Credentials credentials, Function<String, Optional<Message>> parser, String refusal) {
        this.credentials = credentials;
        this.parser = parser;
        this.refusal = refusal;
    }

    @Override
    public SaslStep next(byte[] response) {
        if (end.isPresent()) {
            return end.get();
        }
        Optional<Message> message = Utf8.decode(response).flatMap(parser);
        if (message.isEmpty()) {
            return SaslStep.Failure.malformed("no user and bearer token");
        }
        if (message.get().token().value().isEmpty()) {
            return refused(credentials.noToken());
        }
        SaslStep step = credentials.token(message.get().user(), message.get().token());
        return step instanceof SaslStep.Failure(var kind, var reason)
                        && kind == SaslStep.Kind.REJECTED
                ? refused(step)
                : step;
    }

    private SaslStep refused(SaslStep failure) {
        end = Optional.of(failure);
        return new SaslStep.Challenge(refusal.getBytes(StandardCharsets.UTF_8));
    }

    /** The token of an {@code Authorization} value. */
    static Optional<Secret> bearer(String value) {
        var matcher = BEARER.matcher(value);
        return matcher.matches() ? Optional.of(new Secret(matcher.group(1))) : Optional.empty();
    }
}
