package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.relay.TlsRule.Need;
import org.posthorn.sasl.ClientExchange;
import org.posthorn.sasl.DistrustException;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Says who we are to a smarthost. RFC 4954 §4. For one thread. */
final class Signing {

    /** No mechanism has more than three steps. */
    private static final int MAX_STEPS = 10;

    /** RFC 4954 §4: a longer command has its response behind it. RFC 5321 §4.5.3.1.4. */
    private static final int MAX_COMMAND = 510;

    private final Conversation talk;
    private final Login login;

    Signing(Conversation talk, Login login) {
        this.talk = talk;
        this.login = login;
    }

    void in() throws IOException, UnopenedException {
        if (!maySpeak()) {
            throw refused(Diagnosis.ours("4.7.11", "no password without TLS for " + host()));
        }
        Optional<Reply> last = Optional.empty();
        for (ClientExchange exchange : login.sasl().exchanges(talk.features().mechanisms())) {
            Reply reply = concealed(exchange);
            if (reply.isPositive()) {
                return;
            }
            last = Optional.of(reply);
            if (reply.code() != 504 && reply.code() != 534) {
                break; // 504 and 534 are about the mechanism. RFC 4954 §4, §6
            }
        }
        throw refused(
                last.map(reply -> reply.deferral(host()).diagnosis())
                        .orElseGet(() ->
                                Diagnosis.ours(
                                        "4.7.0",
                                        host() + " offers no way to log in that we know")));
    }

    /** Whether nobody reads along, or the configuration has it so. */
    private boolean maySpeak() {
        return talk.isSecure()
                || talk.target().address().getAddress().isLoopbackAddress()
                || talk.target().tls().need() == Need.NEVER;
    }

    private Reply concealed(ClientExchange exchange) throws IOException, UnopenedException {
        talk.connection().publish(); // what was read until now is no secret
        talk.connection().conceal();
        try {
            return attempt(exchange);
        } catch (DistrustException e) {
            throw refused(Diagnosis.ours("4.7.8", host() + ": " + e.getMessage()));
        } finally {
            talk.connection().publish();
        }
    }

    private Reply attempt(ClientExchange exchange) throws IOException, DistrustException {
        var patience = talk.patience().command();
        String command = "AUTH " + exchange.mechanism();
        Optional<String> initial = exchange.initial().map(Signing::base64);
        Reply reply;
        if (initial.isPresent() && command.length() + 1 + initial.get().length() <= MAX_COMMAND) {
            reply = talk.askAny(command + " " + initial.get(), patience);
        } else {
            reply = talk.askAny(command, patience);
            if (initial.isPresent() && reply.code() == 334) {
                reply = talk.askAny(initial.get(), patience);
            }
        }
        for (int step = 0; reply.code() == 334; step++) {
            if (step == MAX_STEPS) {
                throw new UnfitReplyException("AUTH has no end", "");
            }
            reply = talk.askAny(answer(exchange, reply), patience);
        }
        if (reply.isPositive() && !exchange.isComplete()) {
            throw new UnfitReplyException("the host lets us in and has not proved itself", "");
        }
        return reply;
    }

    private static String answer(ClientExchange exchange, Reply reply)
            throws IOException, DistrustException {
        byte[] challenge;
        try {
            challenge = Base64.getDecoder().decode(reply.lines().getFirst().strip());
        } catch (IllegalArgumentException e) {
            throw new UnfitReplyException("a challenge that is no base64", "");
        }
        return base64(exchange.answer(challenge));
    }

    private UnopenedException refused(Diagnosis diagnosis) {
        return new UnopenedException(diagnosis, talk.tls());
    }

    private String host() {
        return talk.target().host();
    }

    private static String base64(byte[] octets) {
        return new String(Base64.getEncoder().encode(octets), US_ASCII);
    }
}
